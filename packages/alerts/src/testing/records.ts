import type { AlertRecord, EpisodeRecord, OutboxRow } from '../store/records.ts'
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
    judgedBy: 'a-b',
    wasMuted: false,
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
    resolution: null,
    flaps: 0,
    toldChannels: [],
    ...over,
  }
}

/** An episode that ended at a time. */
export function resolvedEpisode(id: string, at: number, over: Partial<EpisodeRecord> = {}): EpisodeRecord {
  return episodeRecord({ id, resolution: { reason: 'recovered', by: null, note: null, at }, ...over })
}

/** A queued message, with what the case is about put over it. */
export function outboxRow(over: Partial<OutboxRow> = {}): OutboxRow {
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
    attempts: 0,
    notBeforeMs: 0,
    firstAttemptMs: null,
    settledMs: null,
    reason: null,
    ...over,
  }
}

/** Changes that hold nothing but what is given. */
export function changes(over: Partial<StoreChanges>): StoreChanges {
  return { timelineMs: 1, alerts: [], forgottenAlerts: [], episodes: [], events: [], outbox: [], ...over }
}
