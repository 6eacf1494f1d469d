import type { PendingAlert, Wire, WireAlert } from '@botwatch/alerts'

import type { AlertDetailAnswer } from './schemas.ts'

export const alertExample: WireAlert = {
  id: '019ac9f2-4a00-7c3e-9d51-3f6b8e2a7c10',
  fingerprint: '8f3c1d2e4b5a6978',
  number: 2,
  rule_name: 'health_check_failure',
  kind: 'health',
  description: 'A critical check fails.',
  severity: 'critical',
  status: 'acknowledged',
  stale: false,
  labels: { alertname: 'health_check_failure', check: 'glm_api' },
  annotations: { action: 'Wait until the quota resets, or switch the model.' },
  subject: 'glm_api',
  runbook_url: null,
  value: null,
  threshold: null,
  comparison: null,
  unit: null,
  window_seconds: null,
  summary: 'glm_api is unhealthy: HTTP 429, quota exceeded',
  check_status: 'unhealthy',
  detail: 'HTTP 429, quota exceeded',
  last_data_at: '2026-11-28T12:04:00.000Z',
  started_at: '2026-11-28T12:00:00.000Z',
  fired_at: '2026-11-28T12:00:00.000Z',
  flaps: 0,
  acknowledged_at: '2026-11-28T12:03:00.000Z',
  acknowledged_by: 'ann',
  acknowledgement_note: 'asking for more quota',
  acknowledged_until: '2026-11-28T16:03:00.000Z',
  suppressed_until: null,
  suppressed_by: null,
  suppression_reason: null,
  silenced_by: [],
  resolved_at: null,
  resolved_by: null,
  resolution_reason: null,
  resolution_note: null,
}

const previous: WireAlert = {
  ...alertExample,
  id: '019ac4cc-1c00-7d10-8a4e-0b9f5c3d2e11',
  number: 1,
  status: 'resolved',
  started_at: '2026-11-27T12:00:00.000Z',
  fired_at: '2026-11-27T12:00:00.000Z',
  last_data_at: '2026-11-27T12:30:00.000Z',
  acknowledged_at: null,
  acknowledged_by: null,
  acknowledgement_note: null,
  acknowledged_until: null,
  resolved_at: '2026-11-27T12:30:00.000Z',
  resolution_reason: 'recovered',
}

export const alertDetailExample: AlertDetailAnswer = {
  ...alertExample,
  notifications: [
    {
      channel: 'slack',
      state: 'nothing',
      due: 'fire',
      reasons: [],
      held_by: 'channel',
      held_until: '2026-11-28T12:05:00.000Z',
      notified_at: null,
      messages: [
        {
          id: '019ac9f2-5d88-7e02-b1f3-6c7d8e9fa012',
          kind: 'fire',
          state: 'refused',
          attempts: 3,
          first_attempt_at: '2026-11-28T12:00:05.000Z',
          reason: 'status 503',
        },
      ],
    },
  ],
  events: [
    {
      type: 'fired',
      at: '2026-11-28T12:00:00.000Z',
      by: null,
      channel: null,
      detail: 'glm_api is unhealthy: HTTP 429, quota exceeded',
    },
    {
      type: 'acknowledged',
      at: '2026-11-28T12:03:00.000Z',
      by: 'ann',
      channel: null,
      detail: 'until 2026-11-28T16:03:00.000Z: asking for more quota',
    },
  ],
  previous_alerts: [previous],
}

export const pendingExample: Wire<PendingAlert> = {
  fingerprint: '1b2c3d4e5f607182',
  rule_name: 'high_cpu_usage',
  labels: { alertname: 'high_cpu_usage' },
  breaches: 1,
  started_at: '2026-11-28T12:04:00.000Z',
}
