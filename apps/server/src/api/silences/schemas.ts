import {
  WEEKDAYS,
  type LabelMatcher,
  type RecurringInterval,
  type Silence,
  type Wire,
  type WireAlert,
} from '@botwatch/alerts'
import * as v from 'valibot'

import { alert } from '../alerts/schemas.ts'
import { silenceState } from '../enums.ts'
import { time } from '../fields.ts'

/** A silence, as JSON. */
export type WireSilence = Wire<Silence>

/** A matcher. */
export const matcher: v.GenericSchema<LabelMatcher> = v.pipe(
  v.strictObject({
    name: v.string(),
    op: v.picklist(['=', '!=', '=~', '!~']),
    value: v.string(),
  }),
  v.metadata({
    ref: 'Matcher',
    description:
      'A label equals the value, does not, matches the regular expression (RE2, the whole value), or does not. A missing label is empty; `severity` means the severity of the alert unless a label has that name.',
  }),
)
const interval: v.GenericSchema<Wire<RecurringInterval>> = v.pipe(
  v.strictObject({
    days: v.array(v.picklist(WEEKDAYS)),
    from: v.string(),
    to: v.string(),
    time_zone: v.string(),
  }),
  v.metadata({ ref: 'RecurringInterval', description: 'Local times of the week.' }),
)
const nullableText = v.nullable(v.string())
const nullableTime = v.nullable(time)

/** A silence. */
export const silence: v.GenericSchema<WireSilence> = v.pipe(
  v.strictObject({
    id: v.string(),
    state: silenceState,
    matchers: v.pipe(v.array(matcher), v.description('All must hold.')),
    recurring: v.pipe(v.nullable(v.array(interval)), v.description('When it is active; null for always.')),
    reason: v.string(),
    created_by: v.string(),
    created_at: time,
    until: v.pipe(time, v.description('When it ends, or was ended.')),
    next_change_at: v.pipe(
      nullableTime,
      v.description('When the state changes next; null once it has expired.'),
    ),
    updated_by: v.pipe(nullableText, v.description('Who changed it last; null if nobody did.')),
    updated_at: nullableTime,
    expired_by: v.pipe(nullableText, v.description('Who ended it early; null if nobody did.')),
  }),
  v.metadata({
    ref: 'Silence',
    description: 'Holds the notifications of all alerts that match, now and later.',
  }),
)

/** What a silence would do now, as JSON. */
export interface WireSilencePreview {
  readonly state: 'active' | 'pending'
  readonly next_change_at: string | null
  readonly matching_alerts: number
  readonly silenced_alerts: number
  readonly items: readonly WireAlert[]
}

/** What a silence would do now. */
export const silencePreview: v.GenericSchema<WireSilencePreview> = v.pipe(
  v.strictObject({
    state: v.pipe(
      v.picklist(['active', 'pending']),
      v.description('A recurring silence is pending outside of its times.'),
    ),
    next_change_at: v.pipe(
      nullableTime,
      v.description('When a recurring silence becomes active or pending next; null if it does not.'),
    ),
    matching_alerts: v.pipe(
      v.number(),
      v.description('Number of open alerts that match, whether the silence is active now or not.'),
    ),
    silenced_alerts: v.pipe(v.number(), v.description('Number of alerts that it would silence now.')),
    items: v.pipe(v.array(alert), v.description('These alerts, newest first; at most 1000.')),
  }),
  v.metadata({
    ref: 'SilencePreview',
    description: 'Alerts that a silence would hold if it were added now.',
  }),
)

export const silenceExample: WireSilence = {
  id: '019ac9f8-7d00-7a44-8c21-5e6f7a8b9c13',
  state: 'active',
  matchers: [{ name: 'check', op: '=', value: 'glm_api' }],
  recurring: null,
  reason: 'maintenance of the GLM API',
  created_by: 'ann',
  created_at: '2026-11-28T12:00:00.000Z',
  until: '2026-11-28T14:00:00.000Z',
  next_change_at: '2026-11-28T14:00:00.000Z',
  updated_by: null,
  updated_at: null,
  expired_by: null,
}
