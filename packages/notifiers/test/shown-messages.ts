import type { Message } from '../src/message/message.ts'

const firedAt = '2026-01-05T10:00:00.000Z'
const resolvedAt = '2026-01-05T10:42:00.000Z'
const labels = { alertname: 'high_error_rate', api: 'gitlab', method: 'GET' }
const runbook = 'https://wiki.example.com/runbooks/api-errors'

const fired = {
  id: 'msg_1',
  type: 'fired',
  severity: 'warning',
  title: '[WARNING] high_error_rate: error_rate is 0.12, above 0.1',
  text: 'Calls to an API fail too often.',
  fields: [],
  labels,
  links: [{ rel: 'runbook', url: runbook }],
  timestamp: firedAt,
  group: 'alert_7',
  alert: {
    id: 'alert_7',
    fingerprint: 'f1',
    rule: 'high_error_rate',
    status: 'active',
    annotations: {},
    value: 0.12,
    threshold: 0.1,
    firedAt,
    resolvedAt: null,
  },
} as const satisfies Message

/** The messages that the documentation shows: a reminder, a resolved alert, and an announcement. */
export const shownMessages: readonly Message[] = [
  {
    ...fired,
    type: 'reminded',
    title: 'high_error_rate: error_rate is 0.12, above 0.1',
    alert: { ...fired.alert, acknowledgedBy: 'Ada' },
  },
  {
    ...fired,
    type: 'resolved',
    title: '[RESOLVED] high_error_rate: error_rate is 0.03',
    timestamp: resolvedAt,
    fields: [{ name: 'Resolved', value: `${resolvedAt} after 42m (recovered)` }],
    alert: { ...fired.alert, value: 0.03, resolvedAt },
  },
  {
    id: 'msg_3',
    type: 'announcement',
    severity: 'info',
    title: 'Review bot 1.4.0 is live',
    text: 'Deployed by the release job.',
    fields: [{ name: 'Version', value: '1.4.0' }],
    labels: { service: 'review-bot' },
    links: [],
    timestamp: resolvedAt,
    group: 'deploys',
  },
]
