import { described, oneOf, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { STATUS_MEANINGS } from './expected-status.ts'

const STATUSES = 'a list of statuses, e.g. [200, 3xx], or a map from statuses to what they mean'
const SCALAR = 'a string, a number, true, false or null'

const text = (meaning: string) => v.optional(described(v.string('a string'), meaning))
const number = (meaning: string) => v.optional(described(v.number('a number'), meaning))
const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()], SCALAR)
const exists = v.optional(described(v.boolean('true or false'), 'Whether it must be there.'))

const header = v.strictObject({
  name: described(v.string('a name of a header'), 'Name of the header, in any case.'),
  equals: text('Value that it must have.'),
  contains: text('Text that its value must contain.'),
  exists,
})

const value = v.strictObject({
  path: described(v.string('a path, e.g. $.items[0].id'), 'Path of the value, e.g. `$.items[0].id`.'),
  equals: v.optional(described(scalar, 'Value that it must have.')),
  one_of: v.optional(described(v.array(scalar, 'a list of values'), 'Values of which it must have one.')),
  lt: number('It must be a number less than this.'),
  lte: number('It must be a number of at most this.'),
  gt: number('It must be a number greater than this.'),
  gte: number('It must be a number of at least this.'),
  exists,
})

/** Fields of a configuration file for the conditions on a response: the options of `ResponseConditions`. */
export const conditionsConfig: ConfigSchema = v.strictObject({
  status: v.optional(
    described(
      v.union(
        [v.array(v.union([v.number(), v.string()])), v.record(v.string(), oneOf(STATUS_MEANINGS))],
        STATUSES,
      ),
      'Statuses that mean healthy, e.g. `[200, 3xx]`, or a map, e.g. `{ 2xx: healthy, 503: degraded }`. Default `[200]`.',
    ),
  ),
  body: v.optional(
    described(
      v.strictObject({
        contains: text('Text that the body must contain.'),
        not_contains: text('Text that the body must not contain.'),
        matches: text('Regular expression that the body must match.'),
      }),
      'Conditions on the text of the body.',
    ),
  ),
  headers: v.optional(
    described(
      v.array(header, 'a list of conditions, e.g. [{ name: content-type, contains: json }]'),
      'Conditions on headers; each has a name and one of equals, contains and exists.',
    ),
  ),
  json: v.optional(
    described(
      v.array(value, 'a list of conditions, e.g. [{ path: $.ok, equals: true }]'),
      'Conditions on values in a JSON body; each has a path and one of equals, one_of, lt, lte, gt, gte and exists.',
    ),
  ),
})
