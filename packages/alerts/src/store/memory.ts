import { CAP_WINDOW_MS } from '../notices/limits.ts'
import { ALERT_SEVERITIES, type AlertSeverity } from '../severity.ts'
import type { AttemptRecord, ChannelRecord, OutboxRow } from '../store/outbox-records.ts'
import type { AlertRecord, EpisodeEvent, EpisodeRecord, SilenceRecord } from '../store/records.ts'
import { matchesQuery } from '../store/resolved.ts'
import type { AlertStore } from '../store/store.ts'

/**
 * Keeps alerts in memory. Everything is lost with the process.
 *
 * @example
 * const alerts = new AlertManager({ store: memoryStore() })
 */
export function memoryStore(): AlertStore {
  const alerts = new Map<string, AlertRecord>()
  const episodes = new Map<string, EpisodeRecord>()
  const events = new Map<string, EpisodeEvent[]>()
  const silences = new Map<string, SilenceRecord>()
  const outbox = new Map<string, OutboxRow>()
  const attempts = new Map<string, AttemptRecord[]>()
  const channels = new Map<string, ChannelRecord>()
  let timelineMs = 0

  const resolved = (): EpisodeRecord[] =>
    [...episodes.values()].filter(({ resolution }) => resolution !== null)
  const settled = (sinceMs: number): (OutboxRow & { readonly settledMs: number })[] =>
    [...outbox.values()]
      .flatMap((row) => (row.settledMs === null ? [] : [{ ...row, settledMs: row.settledMs }]))
      .filter(({ settledMs }) => settledMs >= sinceMs)
      .toSorted((a, b) => a.settledMs - b.settledMs)
  const unsettled = (): OutboxRow[] => [...outbox.values()].filter(({ settledMs }) => settledMs === null)
  const dead = (): OutboxRow[] => [...outbox.values()].filter(({ status }) => status === 'dead')

  return {
    load: async () => ({
      timelineMs,
      alerts: [...alerts.values()],
      openEpisodes: [...episodes.values()].filter(({ resolution }) => resolution === null),
      silences: [...silences.values()].filter(({ untilMs }) => untilMs > timelineMs),
      outbox: unsettled(),
      channels: [...channels.values()],
      recentDeliveries: settled(timelineMs - CAP_WINDOW_MS + 1).flatMap((row) =>
        row.status === 'delivered' && row.notice !== 'digest' && !row.replayed
          ? [{ rule: row.rule, channel: row.channel, settledMs: row.settledMs }]
          : [],
      ),
    }),
    commit: async (changes) => {
      timelineMs = changes.timelineMs
      for (const record of changes.alerts) alerts.set(record.fingerprint, record)
      for (const fingerprint of changes.forgottenAlerts) alerts.delete(fingerprint)
      for (const episode of changes.episodes) episodes.set(episode.id, episode)
      for (const event of changes.events) append(events, event.episodeId, event)
      for (const silence of changes.silences) silences.set(silence.id, silence)
      for (const row of changes.outbox) outbox.set(row.id, row)
      for (const attempt of changes.attempts) append(attempts, attempt.messageId, attempt)
      for (const record of changes.channels) channels.set(record.channel, record)
    },
    getEpisode: async (id) => episodes.get(id),
    listResolved: async (query) =>
      newestFirst(resolved().filter((episode) => matchesQuery(episode, query))).slice(0, query.limit),
    listEvents: async (episodeId) => [...(events.get(episodeId) ?? [])],
    listSilences: async () => newestFirst([...silences.values()]),
    countResolved: async () => {
      const counts = Object.fromEntries(ALERT_SEVERITIES.map((severity) => [severity, 0]))
      for (const { severity } of resolved()) counts[severity] = (counts[severity] ?? 0) + 1
      return counts as Record<AlertSeverity, number>
    },
    getDeadLetter: async (id) => dead().find((row) => row.id === id),
    listDeadLetters: async ({ channel, before, limit }) =>
      newestFirst(dead())
        .filter((row) => channel === undefined || row.channel === channel)
        .filter(({ id }) => before === undefined || id < before)
        .slice(0, limit),
    listAttempts: async (messageId) => [...(attempts.get(messageId) ?? [])],
    listSettled: async (sinceMs) =>
      settled(sinceMs).map(({ channel, notice, status, queuedMs, settledMs, replayed }) => ({
        channel,
        notice,
        status,
        latencyMs: replayed ? null : settledMs - queuedMs,
      })),
    prune: async ({ resolvedBefore, settledBeforeMs, limit }) => {
      const busy = new Set(unsettled().flatMap((row) => (row.notice === 'digest' ? [] : [row.episodeId])))
      const old = resolved()
        .filter(({ id, resolution }) => (resolution?.at ?? Infinity) < resolvedBefore && !busy.has(id))
        .slice(0, limit)
      for (const { id } of old) {
        episodes.delete(id)
        events.delete(id)
      }
      const gone = settled(0)
        .filter(({ settledMs }) => settledMs < settledBeforeMs)
        .slice(0, limit)
      for (const { id } of gone) {
        outbox.delete(id)
        attempts.delete(id)
      }
      for (const { id, until } of silences.values()) if (until < resolvedBefore) silences.delete(id)
      return { episodes: old.length, messages: gone.length }
    },
    close: async () => undefined,
  }
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [item])
  else list.push(item)
}

function newestFirst<T extends { readonly id: string }>(records: readonly T[]): T[] {
  return records.toSorted((a, b) => (a.id < b.id ? 1 : -1))
}
