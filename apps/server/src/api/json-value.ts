import type { JsonValue } from '@botwatch/redact'
import * as v from 'valibot'

/** Any JSON. */
export const jsonValue: v.GenericSchema<JsonValue> = v.pipe(
  v.union([
    v.null(),
    v.boolean(),
    v.number(),
    v.string(),
    v.array(v.lazy(() => jsonValue)),
    v.record(
      v.string(),
      v.lazy(() => jsonValue),
    ),
  ]),
  v.metadata({ ref: 'JsonValue', description: 'Any JSON.' }),
)
