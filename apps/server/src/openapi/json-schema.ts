import { toJsonSchema } from '@valibot/to-json-schema'
import { resolver } from 'hono-openapi'
import type { OpenAPIV3_1 } from 'openapi-types'
import type * as v from 'valibot'

import { jsonValue } from '../api/json-value.ts'

/** By default schemas become draft-07, and what cannot be converted becomes `{}`. */
const TARGET: { target: 'draft-2020-12'; errorMode: 'throw'; ignoreActions: string[] } = {
  target: 'draft-2020-12',
  errorMode: 'throw',
  // Every number in JSON is finite.
  ignoreActions: ['check', 'raw_check', 'partial_check', 'finite'],
}
/** A recursive schema needs a name. */
const definitions = { JsonValue: jsonValue }

/** A schema in the body of a request or an answer; those with a `ref` become components. Throws if it cannot be converted. */
export function bodySchema(
  schema: v.GenericSchema,
  typeMode: 'input' | 'output' = 'output',
): ReturnType<typeof resolver> {
  const options = { ...TARGET, definitions, typeMode }
  // The resolver would leave out an action that it cannot convert, and throw when nobody knows of which operation a schema is.
  toJsonSchema(schema, options)
  return resolver(schema, { options })
}

/** A schema of a parameter or header, without components. */
export function inlineSchema(schema: v.GenericSchema): OpenAPIV3_1.SchemaObject {
  const { $schema: _, ...converted } = toJsonSchema(schema, { ...TARGET, typeMode: 'input' })
  return converted as OpenAPIV3_1.SchemaObject
}
