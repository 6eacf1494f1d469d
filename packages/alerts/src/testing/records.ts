import type { DigestRow, NoticeRow } from '../store/outbox-records.ts'
import type { AlertRecord, EpisodeRecord, SilenceRecord } from '../store/records.ts'
import type { StoreChanges } from '../store/store.ts'

/** A record of an alert that is ok, with what the case is about put over it. */
export function alertRecord(over: Partial<AlertRecord> = {}): AlertRecord {
  return {
    fingerprint: 'f1',
    rule: 'cpu',
    labels: { alertname: 'cpu', host: 'a' },
    detection: { kind: 'ok', sampledAt: 1, dataMs: 1 },
    episodeId: null,
    suppression: null,
    lastNoticeMs: {},
    condition: null,
    judgedBy: 'a-b-c',
    mutedSinceMs: null,
    ...over,
  }
}

/** An open episode, with what the case is about put over it. */
export function episodeRecord(over: Partial<EpisodeRecord> = {}): EpisodeRecord {
  return {
    id: 'e1',
    fingerprint: 'f1',
    rule: 'cpu',
    description: 'CPU is high',
    severity: 'warning',
    labels: { alertname: 'cpu', host: 'a' },
    annotations: {},
    runbookUrl: null,
    value: 93.5,
    threshold: 80,
    comparison: 'gt',
    summary: 'cpu is 93.5 (threshold: > 80)',
    limits: { cooldownMs: 300_000, maxPerHour: 10, repeatIntervalMs: 14_400_000 },
    firedAt: 1000,
    acknowledgement: null,
    acknowledgedAt: null,
    resolution: null,
    flaps: 0,
    toldMs: {},
    ...over,
  }
}

/** An episode that ended at a time. */
export function resolvedEpisode(id: string, at: number, over: Partial<EpisodeRecord> = {}): EpisodeRecord {
  return episodeRecord({ id, resolution: { reason: 'recovered', by: null, note: null, at }, ...over })
}

/** A silence that has not ended, with what the case is about put over it. */
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

/** A queued message, with what the case is about put over it. */
export function outboxRow(over: Partial<NoticeRow> = {}): NoticeRow {
  const id = over.id ?? 'm1'
  return {
    id,
    channel: 'log',
    notice: 'fire',
    episodeId: 'e1',
    fingerprint: 'f1',
    rule: 'cpu',
    severity: 'warning',
    message: {
      id,
      type: 'fired',
      severity: 'warning',
      title: 'title “ü”',
      text: 'text',
      fields: [],
      labels: {},
      links: [],
      timestamp: '2026-01-05T10:00:00.000Z',
      group: 'e1',
    },
    limits: { cooldownMs: 300_000, maxPerHour: 10, repeatIntervalMs: 14_400_000 },
    status: 'queued',
    tellsFire: false,
    attempts: 0,
    queuedMs: 1,
    notBeforeMs: 0,
    firstAttemptMs: null,
    settledMs: null,
    reason: null,
    replayed: false,
    ...over,
  }
}

/** A queued DIGEST of one alert, with what the case is about put over it. */
export function digestRow(over: Partial<DigestRow> = {}): DigestRow {
  const { id, channel, severity, message, status, attempts, ...times } = outboxRow({ id: 'd1' })
  const { queuedMs, notBeforeMs, firstAttemptMs, settledMs, reason, replayed } = times
  return {
    id,
    channel,
    severity,
    message: { ...message, type: 'digest' },
    status,
    attempts,
    queuedMs,
    notBeforeMs,
    firstAttemptMs,
    settledMs,
    reason,
    replayed,
    notice: 'digest',
    digest: {
      counts: [{ rule: 'cpu', severity: 'warning', fired: 1, reminded: 0, resolved: 0 }],
      lines: [
        {
          fingerprint: 'f1',
          name: 'cpu (host=a)',
          severity: 'warning',
          episodes: 1,
          firedAt: null,
          resolvedAt: null,
        },
      ],
      isCut: false,
      firing: ['e1'],
    },
    ...over,
  }
}

/** Changes that hold nothing but what is given. */
export function changes(over: Partial<StoreChanges>): StoreChanges {
  return {
    timelineMs: 1,
    alerts: [],
    forgottenAlerts: [],
    episodes: [],
    events: [],
    silences: [],
    outbox: [],
    attempts: [],
    channels: [],
    ...over,
  }
}
