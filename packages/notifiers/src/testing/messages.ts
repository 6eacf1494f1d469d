import type { AlertMessage, AnnouncementMessage, TestMessage } from '../message/message.ts'
import type { MessageAlert } from '../message/message-alert.ts'

/**
 * A complete message about one alert, with fixed values.
 *
 * @example
 * sampleMessage({ id: 'msg_2', type: 'resolved', alerts: [sampleAlert({ state: 'resolved' })] })
 */
export function sampleMessage(overrides: Partial<AlertMessage> = {}): AlertMessage {
  return {
    id: 'msg_1',
    type: 'fired',
    at: '2026-01-05T10:00:05.000Z',
    instance: 'review-bot on bot-1',
    group: 'high_api_error_rate',
    thread: 'high_api_error_rate 2026-01-05',
    alerts: [sampleAlert()],
    more: { firing: {}, resolved: {} },
    ...overrides,
  }
}

/**
 * The complete facts of one alert that a message names, with fixed values.
 *
 * @example
 * sampleMessage({ alerts: [sampleAlert(), sampleAlert({ alertId: 'alert_2', severity: 'critical' })] })
 */
export function sampleAlert(overrides: Partial<MessageAlert> = {}): MessageAlert {
  return {
    alertId: 'alert_1',
    fingerprint: 'f1',
    sequence: 1,
    state: 'firing',
    news: 'fired',
    reasons: [],
    rule: 'high_api_error_rate',
    kind: 'threshold',
    severity: 'warning',
    labels: { api: 'gitlab' },
    subject: 'error_rate',
    summary: 'error_rate is 0.34, above 0.1',
    detail: null,
    description: 'Calls to an API fail too often.',
    annotations: {
      summary: 'Reviews are late or missing.',
      action: 'See whether the API is down. If it is, pause the bot.',
    },
    value: 0.34,
    threshold: 0.1,
    comparison: 'gt',
    unit: 'ratio',
    status: null,
    windowMs: 300_000,
    startedAt: '2026-01-05T09:58:00.000Z',
    firedAt: '2026-01-05T10:00:00.000Z',
    resolvedAt: null,
    durationMs: 125_000,
    lastDataAt: '2026-01-05T10:00:00.000Z',
    resolution: null,
    by: null,
    note: null,
    flaps: 0,
    knownBefore: false,
    previous: null,
    missed: 0,
    links: {
      alert: 'https://bot.example.com/#/alerts/alert_1',
      silence: null,
      runbook: 'https://wiki.example.com/runbooks/api-errors',
      dashboard: null,
    },
    text: null,
    ...overrides,
  }
}

/** A complete announcement, with fixed values. */
export function sampleAnnouncement(overrides: Partial<AnnouncementMessage> = {}): AnnouncementMessage {
  return {
    id: 'deploy-1.4.0',
    type: 'announcement',
    at: '2026-01-05T10:00:05.000Z',
    instance: 'review-bot on bot-1',
    severity: 'info',
    title: 'Review bot 1.4.0 is live',
    text: 'Deployed by the release job.',
    fields: [{ name: 'Version', value: '1.4.0' }],
    links: [{ label: 'Changes', url: 'https://git.example.com/review-bot/releases/1.4.0' }],
    group: 'deploys',
    ...overrides,
  }
}

/** A complete test message, with fixed values. */
export function sampleTest(overrides: Partial<TestMessage> = {}): TestMessage {
  return {
    id: 'test_1',
    type: 'test',
    at: '2026-01-05T10:00:05.000Z',
    instance: 'review-bot on bot-1',
    channel: 'ops',
    ...overrides,
  }
}
