import type { AlertEvent, AlertRecord, SeriesRecord, SilenceRecord } from '../alert.ts'
import type {
  AttemptMember,
  AttemptRecord,
  ChannelRecord,
  KnowledgeRecord,
  SentRecord,
} from '../store/notify-records.ts'
import type { RuleRecord, StoreChanges } from '../store/store.ts'

type Factory<T> = (over?: Partial<T>) => T

function factory<T>(record: NoInfer<T>): Factory<T> {
  return (over) => ({ ...record, ...over })
}

/** Returns a series that is ok. */
export const seriesRecord: Factory<SeriesRecord> = factory({
  fingerprint: 'f1',
  rule: 'cpu',
  labels: { alertname: 'cpu', host: 'a' },
  condition: null,
  detection: { kind: 'ok', sampledAt: 1, dataMs: 1 },
  ruleHash: 'a-b-c',
  alertNumber: 0,
  alertId: null,
  endedMs: null,
  suppression: null,
})

/** Returns an open alert that fired at 1000. */
export const alertRecord: Factory<AlertRecord> = factory({
  id: 'a1',
  fingerprint: 'f1',
  number: 1,
  rule: 'cpu',
  description: 'CPU is high “ü”',
  severity: 'warning',
  labels: { alertname: 'cpu', host: 'a' },
  kind: 'threshold',
  subject: 'cpu_percent',
  condition: null,
  annotations: { action: 'restart it' },
  runbookUrl: null,
  value: 93.5,
  threshold: 80,
  comparison: 'gt',
  unit: null,
  windowMs: null,
  summary: 'cpu is 93.5 (threshold: > 80)',
  checkStatus: null,
  detail: null,
  lastDataAt: null,
  dependsOn: ['database'],
  startedAt: 900,
  startedMs: 900,
  firedAt: 1000,
  firedMs: 1000,
  resolvedMs: null,
  acknowledgement: null,
  acknowledgedAt: null,
  resolution: null,
  flaps: 0,
})

/** Returns an alert that recovered at a time. */
export function resolvedAlert(id: string, at: number, over: Partial<AlertRecord> = {}): AlertRecord {
  const resolution = { reason: 'recovered', by: null, note: null, at } as const
  return alertRecord({ id, resolvedMs: at, resolution, ...over })
}

/** Returns an event that can be told by its detail. */
export function eventRecord(alertId: string, detail: string): AlertEvent {
  return { alertId, type: 'fired', at: 5, by: null, channel: 'log', detail }
}

/** Returns a saved rule. */
export const ruleRecord: Factory<RuleRecord> = factory({
  name: 'cpu “ü”',
  fields: { name: 'cpu “ü”', metricName: 'cpu_percent', thresholdValue: 80, labels: { team: 'core' } },
  updatedAt: 5,
  updatedBy: 'ann',
})

/** Returns a silence that has not ended. */
export const silenceRecord: Factory<SilenceRecord> = factory({
  id: 's1',
  matchers: [{ name: 'host', op: '=~', value: 'web-.*' }],
  recurring: null,
  by: 'ann',
  reason: 'deploy',
  at: 1,
  until: 1000,
  untilMs: 1000,
  expiredBy: null,
})

/** Returns a channel that fails. */
export const channelRecord: Factory<ChannelRecord> = factory({
  name: 'log',
  destination: '3f2a',
  removedMs: null,
  failures: 5,
  refusals: 0,
  nextTryMs: 40,
  waitSinceMs: 10,
  pausedUntilMs: 0,
  pausedSinceMs: 0,
  pauses: 0,
  acceptedMs: 7,
  lastReason: 'HTTP 503',
})

/** Returns a row of a channel that knows nothing of a series. */
export const knowledgeRecord: Factory<KnowledgeRecord> = factory({
  channel: 'log',
  fingerprint: 'f1',
  state: 'nothing',
  known: { id: '', number: 0 },
  severity: null,
  sequence: 0,
  acceptedMs: null,
  notifiedMs: null,
  mayKnow: null,
  refused: null,
  seenNumber: 1,
  missed: 0,
  missedSinceMs: null,
  lastMissed: null,
  silencedSinceMs: null,
  silenceEnded: false,
  notBeforeMs: 0,
  group: null,
  thread: null,
})

/** Each row refers to one of the alerts `a1` to `a4`, in another way. */
export const knowledgeOfFour: readonly KnowledgeRecord[] = [
  knowledgeRecord({ fingerprint: 'f1', known: { id: 'a1', number: 1 } }),
  knowledgeRecord({ fingerprint: 'f2', mayKnow: { id: 'a2', number: 1, attempt: 'm1', isCounted: true } }),
  knowledgeRecord({ fingerprint: 'f3', refused: { id: 'a3', number: 1 } }),
  knowledgeRecord({ fingerprint: 'f4', lastMissed: { id: 'a4', number: 1 } }),
]

/** Returns what a message says about the alert `a1`. */
export const attemptMember: Factory<AttemptMember> = factory({
  fingerprint: 'f1',
  alertId: 'a1',
  number: 1,
  kind: 'fire',
  severity: 'warning',
  sequence: 1,
  missed: 0,
})

/** Returns an attempt that is under way, with a FIRE of the alert `a1`. */
export const attemptRecord: Factory<AttemptRecord> = factory({
  id: 'm1',
  channel: 'log',
  group: 'cpu',
  thread: 't1',
  tries: 1,
  status: 'open',
  mayHaveArrived: false,
  members: [attemptMember()],
  at: 5,
  startedMs: 5,
  endedMs: null,
  dueMs: 4,
  reason: null,
})

/** Returns a message that counts to the hourly cap. */
export const sentRecord: Factory<SentRecord> = factory({
  channel: 'log',
  group: 'cpu',
  rule: 'cpu',
  atMs: 1,
  counts: true,
})

/** Returns changes that hold only what is given. */
export const changes: Factory<StoreChanges> = factory({
  timelineMs: 1,
  wallMs: 1,
  series: [],
  forgottenSeries: [],
  alerts: [],
  events: [],
  rules: [],
  forgottenRules: [],
  silences: [],
  channels: [],
  forgottenChannels: [],
  knowledge: [],
  forgottenKnowledge: [],
  attempts: [],
  sent: [],
})

/** Returns the ids, in order. */
export function ids(records: readonly { readonly id: string }[]): readonly string[] {
  return records.map(({ id }) => id)
}
