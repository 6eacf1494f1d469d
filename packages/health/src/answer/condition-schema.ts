import { flag, issuePath } from '@botwatch/options'
import * as v from 'valibot'

import type { ResponseConditions, JsonScalar } from './conditions.ts'
import { expectedStatusSchema } from './expected-status.ts'
import { parseJsonPath } from './json-path.ts'
import { isPattern } from './match-text.ts'

const BODY_CONDITIONS = ['body', 'json'] as const
const NOT_EMPTY = 'a string that is not empty'
const FINITE = 'a finite number'
const SCALAR = 'a string, a finite number, a boolean or null'

const text = v.pipe(v.string(NOT_EMPTY), v.minLength(1, NOT_EMPTY))
const finite = v.pipe(v.number(FINITE), v.finite(FINITE))
const scalar = v.custom<JsonScalar>(isScalar, SCALAR)

const headerCondition = exactlyOneOf(['exists', 'equals', 'contains'], {
  name: text,
  exists: v.optional(flag()),
  equals: v.optional(v.string('a string')),
  contains: v.optional(text),
})

const jsonCondition = exactlyOneOf(['equals', 'oneOf', 'lt', 'lte', 'gt', 'gte', 'exists'], {
  path: v.custom<string>(
    (path) => parseJsonPath(path) !== null,
    "a path of at most 256 characters, e.g. 'data.items[0].id'",
  ),
  equals: v.optional(scalar),
  lt: v.optional(finite),
  lte: v.optional(finite),
  gt: v.optional(finite),
  gte: v.optional(finite),
  exists: v.optional(flag()),
  oneOf: v.optional(v.pipe(v.array(scalar), v.minLength(1, `an array of at least one of: ${SCALAR}`))),
})

/** Schema of the conditions on a response. Its problems show nothing of what the conditions expect. */
export const conditionsSchema: v.GenericSchema<unknown, ResponseConditions> = v.strictObject({
  status: v.optional(expectedStatusSchema),
  body: v.optional(
    v.strictObject({
      contains: v.optional(text),
      notContains: v.optional(text),
      matches: v.optional(
        v.custom<string | RegExp>(isPattern, 'a regular expression or its source, of 1 to 256 characters'),
      ),
    }),
  ),
  headers: v.optional(v.array(headerCondition)),
  json: v.optional(v.array(jsonCondition)),
}) as v.GenericSchema<unknown, ResponseConditions>

/** Refuses conditions on the body of a response to HEAD. */
export function noBodyConditionsOnHead<
  T extends { readonly method?: string | undefined; readonly expect?: ResponseConditions | undefined },
>(): v.RawCheckAction<T> {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const { method, expect } = (dataset.value ?? {}) as Partial<T>
    if (method !== 'HEAD') return
    const conditions: ResponseConditions = expect ?? {}
    for (const key of BODY_CONDITIONS.filter((condition) => conditions[condition] !== undefined)) {
      addIssue({
        message: 'no condition on the body, because a response to HEAD has none',
        input: conditions[key],
        path: issuePath(dataset.value, 'expect', key),
      })
    }
  })
}

/** An object with these entries that has exactly one of `operands`. */
function exactlyOneOf<E extends v.ObjectEntries>(operands: readonly (keyof E & string)[], entries: E) {
  return v.pipe(
    v.strictObject(entries),
    v.rawCheck(({ dataset, addIssue }) => {
      if (typeof dataset.value !== 'object' || dataset.value === null) return
      const given = dataset.value as Partial<Record<string, unknown>>
      const count = operands.filter((operand) => given[operand] !== undefined).length
      if (count !== 1) addIssue({ message: `exactly one of ${operands.join(', ')}`, input: count })
    }),
  )
}

function isScalar(value: unknown): value is JsonScalar {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}
