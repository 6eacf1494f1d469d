import { WEEKDAYS } from '@botwatch/alerts'
import { described, oneOf, renamed, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { field, named } from '../schema-field.ts'
import { match } from './fields.ts'

const TIME = 'a time with its time zone, e.g. 2026-12-24T18:00:00+01:00'

/** A silence of a configuration file. Its values are those of `SilenceInput`, whose limits apply. */
export const silenceSchema: ConfigSchema = v.strictObject({
  match: renamed(
    'matchers',
    described(match, 'Matchers of Alertmanager, or labels by name: the alerts to hold.'),
  ),
  reason: described(v.string('a text'), 'Why nobody is to be notified.'),
  days: field(
    v.array(oneOf(WEEKDAYS), `a list of days: ${WEEKDAYS.join(', ')}`),
    'Days on which it begins. Default every day.',
  ),
  from: field(v.string('a time of day, e.g. 22:00'), 'Local time. Default 00:00.'),
  to: field(
    v.string('a time of day, e.g. 06:00'),
    'Local time, not included; before `from`, it is on the next day. Default 24:00.',
  ),
  timezone: named(
    'timeZone',
    v.string('the name of a time zone'),
    'IANA name, e.g. `Europe/Berlin`. Default that of the server.',
  ),
  until: field(
    v.pipe(
      v.string(TIME),
      v.regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/, TIME),
    ),
    'When it ends, as ISO 8601 with a time zone. Required without `days`, `from` or `to`.',
  ),
})
