import * as v from 'valibot'

import { checkStatus, severity } from '../enums.ts'
import { labels, time } from '../fields.ts'
import { budget } from '../spending/schema.ts'
import { channel } from '../notifications/channel-wire.ts'
import { REASONS, type WireOverview, type WireOverviewAlert, type WireOverviewCheck } from './overview.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const text = v.nullable(v.string())
const bySeverity = v.strictObject({ critical: count, error: count, warning: count, info: count })

const check: v.GenericSchema<WireOverviewCheck> = v.pipe(
  v.strictObject({
    name: v.string(),
    status: checkStatus,
    since: v.pipe(
      v.nullable(time),
      v.description(
        'Since when it has this status, as far as this process has seen; null if it has not run.',
      ),
    ),
    message: v.string(),
    code: text,
    critical: v.boolean(),
    stale: v.boolean(),
    blocked_by: v.array(v.string()),
    last_run_at: v.nullable(time),
    duration_seconds: v.nullable(v.number()),
    uptime_24_hours: v.pipe(
      v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      v.description('Share of the known time in which it was healthy or degraded; null if nothing is known.'),
    ),
    cells: v.pipe(
      text,
      v.description(
        'The last 24 hours, oldest first, one letter for each cell: `u` if it was unhealthy at any time, else `d` if degraded, else `h` if healthy, `n` if nothing is known. The first cell begins at `cells_from`, the last one ends now. Null if the history cannot be read.',
      ),
    ),
  }),
  v.metadata({ ref: 'OverviewCheck', description: 'A check in the overview.' }),
)

const alert: v.GenericSchema<WireOverviewAlert> = v.pipe(
  v.strictObject({
    id: v.string(),
    rule_name: v.string(),
    severity,
    status: v.picklist(['active', 'acknowledged', 'suppressed']),
    summary: v.pipe(v.string(), v.description('The last observation in one sentence.')),
    description: v.string(),
    action: v.pipe(text, v.description('What to do: the annotation `action` of the rule.')),
    runbook_url: text,
    labels,
    started_at: v.pipe(time, v.description('When the series began to breach.')),
    fired_at: time,
    stale: v.pipe(v.boolean(), v.description('Whether its data is missing.')),
    acknowledged_by: text,
    acknowledgement_note: text,
    suppressed_by: text,
    suppressed_until: v.nullable(time),
    silenced: v.pipe(v.boolean(), v.description('Whether a silence holds its notifications.')),
  }),
  v.metadata({ ref: 'OverviewAlert', description: 'An open alert in the overview.' }),
)

const alerts = v.strictObject({
  total: count,
  active: count,
  acknowledged: count,
  suppressed: v.pipe(count, v.description('Silenced ones, too.')),
  pending: v.pipe(count, v.description('Series that breach, but not yet often or long enough to fire.')),
  by_severity: bySeverity,
  active_by_severity: bySeverity,
  items: v.pipe(
    v.array(alert),
    v.description(
      'At most 20: active ones first, then acknowledged and suppressed ones; of these the worst severity first, then the newest.',
    ),
  ),
})

const amount = v.nullable(v.number())
const spend = v.strictObject({
  currency: v.string(),
  today: v.pipe(amount, v.description('Null if there are tokens and none of them has a price.')),
  month: amount,
  unpriced_tokens: v.pipe(
    v.number(),
    v.description('Tokens of the month without a known price, which the amounts leave out.'),
  ),
  budgets: v.array(budget),
})

/** The overview in answers. */
export const overview: v.GenericSchema<WireOverview> = v.pipe(
  v.strictObject({
    timestamp: time,
    last_event_id: v.pipe(
      v.string(),
      v.description('Pass it to `GET /api/v1/events` to be sent everything that happens after this answer.'),
    ),
    version: v.string(),
    instance: v.pipe(
      v.string(),
      v.description('Name of the bot (`MONITORING_INSTANCE`). Default the name of the host.'),
    ),
    time_zone: v.pipe(
      v.string(),
      v.description('IANA name of the zone in which days and months of usage begin.'),
    ),
    uptime_seconds: v.number(),
    state: v.picklist(['starting', 'ready', 'draining', 'stopped']),
    verdict: v.strictObject({
      status: checkStatus,
      reasons: v.pipe(
        v.array(v.picklist(REASONS)),
        v.description(
          'Why it is not healthy, the most important reason first. `alerts_critical`: active ones of severity critical or error; `alerts_open`: active ones of severity warning; `alerts_known`: acknowledged or suppressed ones; `channels_failing`: a channel takes no messages; `alerts_unknown`: the alerts cannot be read.',
        ),
      ),
    }),
    checks: v.strictObject({
      total: count,
      healthy: count,
      degraded: count,
      unhealthy: count,
      unknown: count,
      cells_from: time,
      cell_seconds: v.number(),
      items: v.pipe(v.array(check), v.description('All checks, the worst first.')),
    }),
    alerts: v.pipe(v.nullable(alerts), v.description('The open alerts; null if they cannot be read.')),
    spend: v.pipe(
      v.nullable(spend),
      v.description('The spending of today and of this month; null while it is not loaded.'),
    ),
    channels: v.nullable(
      v.strictObject({
        total: count,
        failing: v.pipe(v.array(channel), v.description('Channels whose last attempt failed.')),
      }),
    ),
    notifications: v.nullable(
      v.strictObject({
        due: v.pipe(count, v.description('Notifications due on all channels, without withheld ones.')),
        oldest_due_at: v.nullable(time),
      }),
    ),
  }),
  v.metadata({ ref: 'Overview', description: 'Everything that the first page of a dashboard shows.' }),
)
