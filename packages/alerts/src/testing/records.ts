import type { AlertEvent, AlertRecord, SeriesRecord, SilenceRecord } from '../alert.ts'
import type {
  AttemptMember,
  AttemptRecord,
  ChannelRecord,
  KnowledgeRecord,
  SentRecord,
} from '../store/notify-records.ts'
import type { StoreChanges } from '../store/store.ts'

/** Returns a series that is ok. */
export function seriesRecord(over: Partial<SeriesRecord> = {}): SeriesRecord {
  return {
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
    ...over,
  }
}

/** Returns an open alert that fired at 1000. */
export function alertRecord(over: Partial<AlertRecord> = {}): AlertRecord {
  return {
    id: 'a1',
    fingerprint: 'f1',
    number: 1,
    rule: 'cpu',
    description: 'CPU is high “ü”',
    severity: 'warning',
    labels: { alertname: 'cpu', host: 'a' },
    condition: null,
    annotations: { action: 'restart it' },
    runbookUrl: null,
    value: 93.5,
    threshold: 80,
    comparison: 'gt',
    summary: 'cpu is 93.5 (threshold: > 80)',
    dependsOn: ['database'],
    startedAt: 900,
    firedAt: 1000,
    firedMs: 1000,
    resolvedMs: null,
    acknowledgement: null,
    acknowledgedAt: null,
    resolution: null,
    flaps: 0,
    ...over,
  }
}

/** Returns an alert that recovered at a time. */
export function resolvedAlert(id: string, at: number, over: Partial<AlertRecord> = {}): AlertRecord {
  const resolution = { reason: 'recovered', by: null, note: null, at } as const
  return alertRecord({ id, resolvedMs: at, resolution, ...over })
}

/** Returns an event that can be told by its detail. */
export function eventRecord(alertId: string, detail: string): AlertEvent {
  return { alertId, type: 'fired', at: 5, by: null, channel: 'log', detail }
}

/** Returns a silence that has not ended. */
export function silenceRecord(over: Partial<SilenceRecord> = {}): SilenceRecord {
  return {
    id: 's1',
    matchers: [{ name: 'host', op: '=~', value: 'web-.*' }],
    by: 'ann',
    reason: 'deploy',
    at: 1,
    until: 1000,
    untilMs: 1000,
    expiredBy: null,
    ...over,
  }
}

/** Returns a channel that fails. */
export function channelRecord(over: Partial<ChannelRecord> = {}): ChannelRecord {
  return {
    name: 'log',
    destination: '3f2a',
    removedMs: null,
    failures: 5,
    refusals: 0,
    nextTryMs: 40,
    waitSinceMs: 10,
    pausedUntilMs: 0,
    pauses: 0,
    acceptedMs: 7,
    lastReason: 'HTTP 503',
    ...over,
  }
}

/** Returns a row of a channel that knows nothing of a series. */
export function knowledgeRecord(over: Partial<KnowledgeRecord> = {}): KnowledgeRecord {
  return {
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
    ...over,
  }
}

/** Returns what a message says about the alert `a1`. */
export function attemptMember(over: Partial<AttemptMember> = {}): AttemptMember {
  return {
    fingerprint: 'f1',
    alertId: 'a1',
    number: 1,
    kind: 'fire',
    severity: 'warning',
    sequence: 1,
    missed: 0,
    ...over,
  }
}

/** Returns an attempt that is under way, with a FIRE of the alert `a1`. */
export function attemptRecord(over: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
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
    ...over,
  }
}

/** Returns a message that counts to the hourly cap. */
export function sentRecord(over: Partial<SentRecord> = {}): SentRecord {
  return { channel: 'log', group: 'cpu', rule: 'cpu', atMs: 1, counts: true, ...over }
}

/** Returns changes that hold only what is given. */
export function changes(over: Partial<StoreChanges> = {}): StoreChanges {
  return {
    timelineMs: 1,
    wallMs: 1,
    series: [],
    forgottenSeries: [],
    alerts: [],
    events: [],
    silences: [],
    channels: [],
    forgottenChannels: [],
    knowledge: [],
    forgottenKnowledge: [],
    attempts: [],
    sent: [],
    ...over,
  }
}
