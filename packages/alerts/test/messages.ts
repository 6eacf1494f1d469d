import type { AlertRecord, Resolution } from '../src/alert.ts'
import type { AlertMessage } from '../src/notifier.ts'
import type { MessageFacts, MessageItem } from '../src/message/message-facts.ts'
import { composeMessage } from '../src/message/compose-message.ts'

export const NOON: number = Date.parse('2026-01-05T12:00:00Z')

/** A critical alert that has fired at noon. */
export const alertOf = (changes: Partial<AlertRecord> = {}): AlertRecord => ({
  id: '019b8e00-0000-7000-8000-000000000001',
  fingerprint: 'a1b2',
  number: 2,
  rule: 'cpu',
  description: 'CPU is high',
  severity: 'critical',
  labels: { alertname: 'cpu', host: 'a' },
  kind: 'threshold',
  subject: 'cpu_percent',
  condition: null,
  annotations: { action: 'restart' },
  runbookUrl: null,
  value: 93,
  threshold: 80,
  comparison: 'gt',
  unit: null,
  windowMs: null,
  summary: 'cpu_percent is 93 (threshold: > 80)',
  checkStatus: null,
  detail: null,
  lastDataAt: null,
  dependsOn: [],
  startedAt: NOON - 60_000,
  startedMs: -60_000,
  firedAt: NOON,
  firedMs: 0,
  resolvedMs: null,
  acknowledgement: null,
  acknowledgedAt: null,
  resolution: null,
  flaps: 0,
  ...changes,
})

export const endOf = (changes: Partial<Resolution> = {}): Resolution => ({
  reason: 'recovered',
  by: null,
  note: null,
  at: NOON + 9 * 60_000,
  ...changes,
})

export const itemOf = (changes: Partial<MessageItem> = {}): MessageItem => ({
  alert: alertOf(),
  news: 'fired',
  reasons: [],
  sequence: 3,
  knownBefore: false,
  missed: 0,
  ended: null,
  ...changes,
})

export const factsOf = (
  items: readonly MessageItem[],
  changes: Partial<MessageFacts> = {},
): MessageFacts => ({
  id: 'm1',
  channel: 'slack',
  group: 'g1',
  thread: 't1',
  form: 'full',
  items,
  more: [],
  wallMs: NOON + 10 * 60_000,
  nowMs: 10 * 60_000,
  ...changes,
})

/** Composes a message without templates and links. */
export const compose = (items: readonly MessageItem[], changes: Partial<MessageFacts> = {}): AlertMessage =>
  composeMessage(factsOf(items, changes), { instance: 'bot-1', links: {}, templateOf: () => undefined })
    .message

/** The end of an alert that the channel knows. */
export const resolved = (changes: Partial<MessageItem> = {}, end: Partial<Resolution> = {}): MessageItem =>
  itemOf({
    alert: alertOf({ resolution: endOf(end) }),
    news: 'resolved',
    knownBefore: true,
    ...changes,
  })

/** An alert of another host. */
export const on = (host: string, item: MessageItem, changes: Partial<AlertRecord> = {}): MessageItem => ({
  ...item,
  alert: { ...item.alert, labels: { alertname: 'cpu', host }, ...changes },
})
