import { oneOf, renamed, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { match } from './fields.ts'

const TIME = 'a time with its time zone, e.g. 2026-12-24T18:00:00+01:00'
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** A silence of a configuration file. Its values are those of `SilenceInput`, whose limits apply. */
export const silenceSchema: ConfigSchema = v.strictObject({
  match: renamed(
    'matchers',
    v.pipe(match, v.description('Matchers of Alertmanager, or labels by name: the alerts to hold.')),
  ),
  reason: v.pipe(v.string('a text'), v.description('Why nobody is to be notified.')),
  days: v.optional(
    v.pipe(
      v.array(oneOf(WEEKDAYS), `a list of days: ${WEEKDAYS.join(', ')}`),
      v.description('Days on which it begins. Default every day.'),
    ),
  ),
  from: v.optional(
    v.pipe(v.string('a time of day, e.g. 22:00'), v.description('Local time. Default 00:00.')),
  ),
  to: v.optional(
    v.pipe(
      v.string('a time of day, e.g. 06:00'),
      v.description('Local time, not included; before `from`, it is on the next day. Default 24:00.'),
    ),
  ),
  timezone: v.optional(
    renamed(
      'timeZone',
      v.pipe(
        v.string('the name of a time zone'),
        v.description('IANA name, e.g. `Europe/Berlin`. Default that of the server.'),
      ),
    ),
  ),
  until: v.optional(
    v.pipe(
      v.string(TIME),
      v.regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/, TIME),
      v.description('When it ends, as ISO 8601 with a time zone. Required without `days`, `from` or `to`.'),
    ),
  ),
})
