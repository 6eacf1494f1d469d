import type { AlertSeverity, AttemptFigures, WireAlertStatistics, WireDurations } from '@botwatch/alerts'
import * as v from 'valibot'

import { DURATION_TEXT, readQuantity } from '@botwatch/options/config'
import { documentedAs, everyName, time } from '../fields.ts'

const MIN_MS = 60_000
const MAX_MS = 90 * 86_400_000
const WINDOW = 'a duration from 1m to 90d with its unit, e.g. 90s, 5m, 1h30m or 24h'

const windowMs = v.pipe(
  v.string(WINDOW),
  v.regex(DURATION_TEXT, WINDOW),
  v.transform((text) => readQuantity(text, 'Ms')),
  v.minValue(MIN_MS, WINDOW),
  v.maxValue(MAX_MS, WINDOW),
)

/** The query of the statistics. */
export const statisticsQuery: v.GenericSchema<unknown, { readonly window: number }> = v.strictObject({
  window: v.pipe(
    documentedAs(v.optional(windowMs, '7d'), {
      type: 'string',
      pattern: DURATION_TEXT.source,
      default: '7d',
      examples: ['24h'],
    }),
    v.description(
      'Length of the window, which ends now, with its unit, e.g. `90m`, `24h` or `7d`: from 1m to 90d.',
    ),
  ),
})

const seconds = v.nullable(v.number())
const durations: v.GenericSchema<WireDurations> = v.pipe(
  v.strictObject({ count: v.number(), avg_seconds: seconds, p50_seconds: seconds, p95_seconds: seconds }),
  v.metadata({ ref: 'Durations', description: 'Times are null if there were none.' }),
)
const severities: v.GenericSchema<Readonly<Record<AlertSeverity, number>>> = v.strictObject({
  info: v.number(),
  warning: v.number(),
  error: v.number(),
  critical: v.number(),
})

/** Counts of alerts, and statistics of a window. */
export const alertStatistics: v.GenericSchema<WireAlertStatistics> = v.pipe(
  v.strictObject({
    total_alerts: v.number(),
    active_alerts: v.number(),
    acknowledged_alerts: v.number(),
    resolved_alerts: v.number(),
    suppressed_alerts: v.number(),
    severity_breakdown: severities,
    total_rules: v.number(),
    enabled_rules: v.number(),
    window: v.strictObject({
      duration_seconds: v.number(),
      fired_alerts: v.number(),
      time_to_acknowledge: durations,
      acknowledged_ratio: v.pipe(
        v.nullable(v.number()),
        v.description('Share of the fired alerts, 0 to 1; null if none fired.'),
      ),
      time_to_resolve: durations,
      flaps: v.number(),
      noisiest_rules: v.pipe(
        v.array(v.strictObject({ rule_name: v.string(), fired_alerts: v.number(), flaps: v.number() })),
        v.description('At most ten, those with most alerts first.'),
      ),
      notifications: v.array(
        v.strictObject({
          channel: v.string(),
          outcome: everyName<AttemptFigures['outcome']>({
            accepted: true,
            refused: true,
            unsure: true,
            replaced: true,
          }),
          count: v.number(),
        }),
      ),
      time_to_notify: durations,
    }),
    timestamp: time,
  }),
  v.metadata({
    ref: 'AlertStatistics',
    description: 'Counts of all stored alerts, and statistics of the alerts that fired in a window.',
  }),
)

const none: WireDurations = { count: 0, avg_seconds: null, p50_seconds: null, p95_seconds: null }

export const statisticsExample: WireAlertStatistics = {
  total_alerts: 42,
  active_alerts: 1,
  acknowledged_alerts: 1,
  resolved_alerts: 40,
  suppressed_alerts: 0,
  severity_breakdown: { info: 0, warning: 30, error: 8, critical: 4 },
  total_rules: 6,
  enabled_rules: 6,
  window: {
    duration_seconds: 604_800,
    fired_alerts: 5,
    time_to_acknowledge: { count: 2, avg_seconds: 240, p50_seconds: 180, p95_seconds: 300 },
    acknowledged_ratio: 0.4,
    time_to_resolve: { count: 4, avg_seconds: 1500, p50_seconds: 900, p95_seconds: 3600 },
    flaps: 1,
    noisiest_rules: [{ rule_name: 'high_cpu_usage', fired_alerts: 3, flaps: 1 }],
    notifications: [{ channel: 'slack', outcome: 'accepted', count: 10 }],
    time_to_notify: none,
  },
  timestamp: '2026-11-28T12:00:00.000Z',
}
