import type { WireListedRule, WireRule, WireValidatedRule } from './types.ts'

/** A rule as it is given. */
export const exampleInput = {
  name: 'review_queue',
  description: 'Many merge requests wait for a review.',
  severity: 'error',
  metric_name: 'queue_length',
  match: { queue: 'reviews' },
  threshold_value: 20,
  for_seconds: 120,
  annotations: { action: 'Look whether the review-bot runs.' },
} as const

/** A rule with all its fields. */
const exampleRule: WireRule = {
  kind: 'threshold',
  name: 'review_queue',
  description: 'Many merge requests wait for a review.',
  enabled: true,
  severity: 'error',
  match: { queue: 'reviews' },
  consecutive_breaches: 1,
  for_seconds: 120,
  clear_after: 1,
  keep_firing_for_seconds: 0,
  on_no_data: 'alert',
  no_data_after_seconds: 300,
  max_gap_seconds: 180,
  cooldown_minutes: 5,
  repeat_interval_seconds: 14_400,
  max_notifications_per_hour: 10,
  auto_resolve_minutes: 60,
  notification_channels: null,
  notification_template: null,
  webhook_url: null,
  labels: {},
  annotations: { action: 'Look whether the review-bot runs.' },
  runbook_url: null,
  unit: null,
  max_alerts_per_rule: 1000,
  group_by: ['alertname'],
  group_wait_seconds: 5,
  escalate: [],
  metric_name: 'queue_length',
  comparison: 'gt',
  threshold_value: 20,
  clear_value: 20,
}

/** A rule in a list. */
export const exampleListed: WireListedRule = {
  name: 'review_queue',
  origin: 'stored',
  defined_in: null,
  updated_at: '2026-11-28T09:12:00.000Z',
  updated_by: 'ann',
  state: 'firing',
  firing_alerts: 1,
  pending_alerts: 0,
  last_value: 26,
  last_evaluated_at: '2026-11-28T10:04:00.000Z',
  last_data_at: '2026-11-28T10:04:00.000Z',
  no_data_reason: null,
  rule: exampleRule,
  not_in_effect: null,
}

/** The result of a validation. */
export const exampleValidated: WireValidatedRule = {
  rule: exampleRule,
  dry_run: {
    based_on: {
      from: '2026-11-27T10:05:00.000Z',
      to: '2026-11-28T10:04:00.000Z',
      step_seconds: 300,
      round_seconds: 60,
      series_found: 1,
      series_used: 1,
      is_estimate: true,
    },
    alert_count: 1,
    series: [
      {
        labels: { alertname: 'review_queue', queue: 'reviews' },
        condition: null,
        highest: 31,
        lowest: 0,
        alert_count: 1,
        alerts: [
          {
            started_at: '2026-11-28T03:10:00.000Z',
            fired_at: '2026-11-28T03:12:00.000Z',
            resolved_at: '2026-11-28T03:25:00.000Z',
            reason: 'recovered',
            highest: 31,
            lowest: 22,
          },
        ],
      },
    ],
  },
  no_dry_run_reason: null,
}
