import * as v from 'valibot'

import { json, operation, type Operation } from '../http/operation.ts'
import type { DocumentOptions } from './document.ts'

const documentAnswer = v.looseObject({
  openapi: v.pipe(v.string(), v.description('Version of OpenAPI.')),
  info: v.looseObject({ title: v.string(), version: v.string() }),
  paths: v.looseObject({}),
})

/** The OpenAPI document of all operations, which is made for the first request. */
export function openApiOperations(
  operations: () => readonly Operation[],
  options: DocumentOptions,
): readonly Operation[] {
  let document: Promise<object> | undefined
  return [
    operation({
      route: 'GET /openapi.json',
      id: 'getOpenApi',
      tag: 'System',
      summary: 'Get this document',
      description:
        'Returns the OpenAPI 3.1 document of the server, for generators of clients and other tools. `/docs` and `/redoc` show it.',
      needs: 'read',
      answers: {
        200: {
          description: 'The document.',
          schema: documentAnswer,
          example: { openapi: '3.1.0', info: { title: 'Botwatch', version: '0.1.0' }, paths: {} },
        },
      },
      handle: async (c) => {
        // Loaded here, since most servers are never asked for it.
        document ??= import('./document.ts').then(({ createDocument }) =>
          createDocument(operations(), options),
        )
        return json(c, await document)
      },
    }),
  ]
}
