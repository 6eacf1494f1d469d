import type { OpenAPIV3, OpenAPIV3_1 } from 'openapi-types'
import * as v from 'valibot'

import type { HeaderDefinition, Operation } from '../http/operation.ts'
import { inlineSchema } from './json-schema.ts'

/** A query that takes any parameter reads the others as labels. */
const OTHERS = {
  name: 'labels',
  in: 'query',
  description: 'Labels, each as a parameter of its own, e.g. `api=gitlab`.',
  style: 'form',
  explode: true,
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  example: { api: 'gitlab' },
}

/** Describes the path, the query and the headers of an operation. */
export function parametersOf({ params, query, headers = {} }: Operation): OpenAPIV3.ParameterObject[] {
  const described = [
    ...entriesOf(params, 'path'),
    ...entriesOf(query, 'query'),
    ...(query?.type === 'loose_object' ? [OTHERS] : []),
    ...Object.entries(headers).map(([name, header]) => ({ name, in: 'header', ...describeHeader(header) })),
  ]
  return described as OpenAPIV3.ParameterObject[]
}

/** Describes a header of a request or an answer. */
export function describeHeader({ description, schema, example }: HeaderDefinition): OpenAPIV3.HeaderObject {
  return {
    description,
    // The types of hono-openapi are those of OpenAPI 3.0.
    schema: schema === undefined ? { type: 'string' } : (inlineSchema(schema) as OpenAPIV3.SchemaObject),
    ...(example !== undefined && { example }),
  }
}

function entriesOf(schema: v.GenericSchema | undefined, where: 'path' | 'query'): object[] {
  if (schema === undefined) return []
  const { entries = {} } = schema as { readonly entries?: Readonly<Record<string, v.GenericSchema>> }
  return Object.entries(entries).map(([name, entry]) => {
    const { description, ...json } = entrySchema(entry)
    const isOptional = /^(?:optional|nullish|exact_optional)$/.test(innermost(entry).type)
    return {
      name,
      in: where,
      required: where === 'path' || !isOptional,
      ...(description !== undefined && { description }),
      schema: json,
    }
  })
}

/** A parameter that is transformed says by its metadata how it is documented. */
function entrySchema(entry: v.GenericSchema): OpenAPIV3_1.SchemaObject {
  const description = v.getDescription(entry)
  const { json } = v.getMetadata(entry) as { readonly json?: OpenAPIV3_1.SchemaObject }
  return { ...(json ?? inlineSchema(entry)), ...(description !== undefined && { description }) }
}

/** The schema at the start of pipes. */
function innermost(schema: v.GenericSchema): v.GenericSchema {
  const { pipe } = schema as { readonly pipe?: readonly [v.GenericSchema] }
  return pipe === undefined || pipe[0] === schema ? schema : innermost(pipe[0])
}
