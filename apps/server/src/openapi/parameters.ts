import type { OpenAPIV3, OpenAPIV3_1 } from 'openapi-types'
import * as v from 'valibot'

import type { Operation } from '../http/operation.ts'
import { inlineSchema } from './json-schema.ts'

/** A query that takes any parameter reads the others as labels. */
const OTHERS: OpenAPIV3.ParameterObject = {
  name: 'labels',
  in: 'query',
  description: 'Labels, each as a parameter of its own, e.g. `api=gitlab`.',
  style: 'form',
  explode: true,
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  example: { api: 'gitlab' },
}

/** Describes the path, the query and the headers of an operation. */
export function parametersOf({ params, query, headers }: Operation): OpenAPIV3.ParameterObject[] {
  return [
    ...described(params, 'path'),
    ...described(query, 'query'),
    ...(query?.type === 'loose_object' ? [OTHERS] : []),
    ...described(headers, 'header'),
  ]
}

/** Describes the headers of an answer. */
export function headersOf(schema: v.GenericSchema): Record<string, OpenAPIV3.HeaderObject> {
  return Object.fromEntries(entriesOf(schema).map(({ name, header }) => [name, header]))
}

type Place = 'path' | 'query' | 'header'

function described(schema: v.GenericSchema | undefined, where: Place): OpenAPIV3.ParameterObject[] {
  return entriesOf(schema).map(({ name, isOptional, header }) => ({
    name,
    in: where,
    required: where === 'path' || !isOptional,
    ...header,
  }))
}

interface Entry {
  readonly name: string
  readonly header: OpenAPIV3.HeaderObject
  readonly isOptional: boolean
}

function entriesOf(schema: v.GenericSchema | undefined): readonly Entry[] {
  const { entries = {} } = (schema ?? {}) as { readonly entries?: Readonly<Record<string, v.GenericSchema>> }
  return Object.entries(entries).map(([name, entry]) => {
    const { description, ...json } = entrySchema(entry)
    return {
      name,
      isOptional: /^(?:optional|nullish|exact_optional)$/.test(innermost(entry).type),
      header: {
        ...(description !== undefined && { description }),
        // The types of hono-openapi are those of OpenAPI 3.0.
        schema: json as OpenAPIV3.SchemaObject,
      },
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
