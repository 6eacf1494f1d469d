import {
  ALERT_SEVERITIES,
  ALERT_STATUSES,
  type AlertQuery,
  type AlertSeverity,
  type AlertStatus,
} from '@botwatch/alerts'
import { choice, pattern, text } from '@botwatch/options'
import * as v from 'valibot'

import { documentedAs, repeatable } from '../fields.ts'
import { listEntries } from '../page.ts'

const TIME = 'a time in ISO 8601 with a time zone'
const LABEL = 'a label as name:value'
const UUID = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const CURSOR = '`next_cursor` of the page before'

/** The cursor of a list whose cursors are ids. */
export const idCursor: v.GenericSchema<unknown, string | undefined> = v.optional(
  v.pipe(pattern(UUID, CURSOR), v.description(`${CURSOR}.`)),
)

const label = v.pipe(
  v.string(LABEL),
  v.check((value) => /^[a-zA-Z_]\w{0,127}:[^]{1,1024}$/.test(value), LABEL),
  v.transform((value): readonly [string, string] => {
    const end = value.indexOf(':')
    return [value.slice(0, end), value.slice(end + 1)]
  }),
)
const since = v.pipe(
  v.string(TIME),
  v.isoTimestamp(TIME),
  v.check((value) => Number.isFinite(Date.parse(value)), TIME),
)

/** Filters of the list of alerts. */
export interface ListQuery {
  readonly status?: readonly AlertStatus[] | undefined
  readonly severity?: readonly AlertSeverity[] | undefined
  readonly rule?: string | undefined
  readonly label?: readonly (readonly [string, string])[] | undefined
  readonly fingerprint?: string | undefined
  readonly since?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** The query of the list of alerts. */
export const listQuery: v.GenericSchema<unknown, ListQuery> = v.strictObject({
  status: v.pipe(
    repeatable(choice(ALERT_STATUSES), { type: 'string', enum: [...ALERT_STATUSES] }),
    v.description('Status of the alerts. May be repeated. Default all.'),
  ),
  severity: v.pipe(
    repeatable(choice(ALERT_SEVERITIES), { type: 'string', enum: [...ALERT_SEVERITIES] }),
    v.description('Severity of the alerts. May be repeated. Default all.'),
  ),
  rule: v.optional(v.pipe(text(1, 128), v.description('Name of the rule.'))),
  label: v.pipe(
    repeatable(label, { type: 'string', pattern: '^[a-zA-Z_]\\w*:.+$', examples: ['check:glm_api'] }),
    v.description('Label of the alerts, as `name:value`. May be repeated; all must match.'),
  ),
  fingerprint: v.optional(v.pipe(text(1, 64), v.description('Fingerprint of the series of the alerts.'))),
  since: v.pipe(
    documentedAs(v.optional(since), { type: 'string', format: 'date-time' }),
    v.description('Lists alerts that fired at this time or later.'),
  ),
  cursor: idCursor,
  limit: listEntries.limit,
})

/** Converts a query to filters of the alert manager. Undefined if no alert can match, because a label has two values. */
export function toAlertQuery({
  label: pairs = [],
  since: from,
  cursor: _cursor,
  limit: _limit,
  ...filters
}: ListQuery): AlertQuery | undefined {
  const labels = new Map(pairs)
  if (pairs.some(([name, value]) => labels.get(name) !== value)) return undefined
  const given = Object.entries(filters).filter(([, value]) => value !== undefined)
  return {
    ...(Object.fromEntries(given) as Partial<AlertQuery>),
    ...(pairs.length > 0 && { labels: Object.fromEntries(labels) }),
    ...(from !== undefined && { since: new Date(from) }),
  }
}
