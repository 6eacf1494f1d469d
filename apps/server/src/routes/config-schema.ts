import * as v from 'valibot'

import { operation, type Operation } from '../http/operation.ts'
import { compressed } from '../http/compression.ts'

const answer = v.looseObject({
  title: v.pipe(v.string(), v.description('Name of what the schema describes.')),
  type: v.pipe(v.literal('object'), v.description('A file is an object.')),
})

/** The JSON Schema of configuration files, which is made for the first request. It is in the package as well, and so needs no key. */
export function configSchemaOperation(): Operation {
  let text: Promise<string> | undefined
  return operation({
    route: 'GET /botwatch.schema.json',
    id: 'getConfigSchema',
    tag: 'System',
    summary: 'Get the schema of the configuration file',
    description:
      'Returns the JSON Schema (draft-07) of configuration files, by which editors complete and check them. It has nothing of the configuration of this server.',
    needs: 'open',
    answers: {
      200: {
        description: 'The schema.',
        type: 'application/schema+json',
        schema: answer,
        example: { title: 'Configuration of Botwatch', type: 'object' },
      },
    },
    handle: async (c) => {
      // Loaded here, since most servers are never asked for it.
      text ??= import('../config/json-schema.ts').then(({ configJsonSchema }) =>
        JSON.stringify(configJsonSchema()),
      )
      return compressed(c, c.body(await text, 200, { 'content-type': 'application/schema+json' }))
    },
  })
}
