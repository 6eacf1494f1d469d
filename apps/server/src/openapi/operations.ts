import * as v from 'valibot'

import { json, operation, type Operation } from '../http/operation.ts'
import type { DocumentOptions } from './document.ts'

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
      description: 'Returns the OpenAPI 3.1 document of the server.',
      needs: 'read',
      answers: { 200: { description: 'The document.', schema: v.looseObject({ openapi: v.string() }) } },
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
