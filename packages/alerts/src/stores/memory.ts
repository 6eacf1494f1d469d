import { ALERT_SEVERITIES, type AlertSeverity } from '../severity.ts'
import type { AlertRecord, ChannelRecord, EpisodeEvent, EpisodeRecord, OutboxRow } from '../store/records.ts'
import type { AlertStore } from '../store/store.ts'
import { CAP_WINDOW_MS } from '../notices/limits.ts'

/**
 * Keeps alerts in memory, for as long as the store itself is kept. Nothing survives the process.
 *
 * @example
 * const alerts = new AlertManager({ store: memoryStore() })
 */
export function memoryStore(): AlertStore {
  const alerts = new Map<string, AlertRecord>()
  const episodes = new Map<string, EpisodeRecord>()
  const outbox = new Map<string, OutboxRow>()
  const channels = new Map<string, ChannelRecord>()
  let events: EpisodeEvent[] = []
  let timelineMs = 0

  const resolved = (): EpisodeRecord[] =>
    [...episodes.values()].filter(({ resolution }) => resolution !== null)
  const rows = (): OutboxRow[] => [...outbox.values()]

  return {
    load: async () => ({
      timelineMs,
      alerts: [...alerts.values()],
      openEpisodes: [...episodes.values()].filter(({ resolution }) => resolution === null),
      outbox: rows().filter(({ settledMs }) => settledMs === null),
      channels: [...channels.values()],
      recentDeliveries: rows()
        .flatMap((row) =>
          row.status === 'delivered' && row.settledMs !== null && row.notice !== 'digest' && !row.replayed
            ? [{ rule: row.rule, channel: row.channel, settledMs: row.settledMs }]
            : [],
        )
        .filter(({ settledMs }) => settledMs > timelineMs - CAP_WINDOW_MS)
        .toSorted((a, b) => a.settledMs - b.settledMs),
    }),
    commit: async (changes) => {
      timelineMs = changes.timelineMs
      for (const record of changes.alerts) alerts.set(record.fingerprint, record)
      for (const fingerprint of changes.forgottenAlerts) alerts.delete(fingerprint)
      for (const episode of changes.episodes) episodes.set(episode.id, episode)
      for (const row of changes.outbox) outbox.set(row.id, row)
      for (const record of changes.channels) channels.set(record.channel, record)
      events.push(...changes.events)
    },
    getEpisode: async (id) => episodes.get(id),
    listResolved: async ({ severity, rule, limit }) =>
      resolved()
        .filter((episode) => severity === undefined || episode.severity === severity)
        .filter((episode) => rule === undefined || episode.rule === rule)
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit),
    listEvents: async (episodeId) => events.filter((event) => event.episodeId === episodeId),
    getOutboxRow: async (id) => outbox.get(id),
    listOutbox: async ({ status, channel, before, limit }) =>
      rows()
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => channel === undefined || row.channel === channel)
        .filter((row) => before === undefined || row.id < before)
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit),
    countResolved: async () => {
      const counts = Object.fromEntries(ALERT_SEVERITIES.map((severity) => [severity, 0]))
      for (const { severity } of resolved()) counts[severity] = (counts[severity] ?? 0) + 1
      return counts as Record<AlertSeverity, number>
    },
    prune: async ({ resolvedBefore, limit }) => {
      const busy = new Set(
        rows().flatMap((row) => (row.settledMs === null && row.notice !== 'digest' ? [row.episodeId] : [])),
      )
      const old = resolved()
        .filter(({ id, resolution }) => (resolution?.at ?? Infinity) < resolvedBefore && !busy.has(id))
        .slice(0, limit)
      const gone = new Set(old.map(({ id }) => id))
      for (const id of gone) episodes.delete(id)
      for (const row of rows()) if (row.notice !== 'digest' && gone.has(row.episodeId)) outbox.delete(row.id)
      events = events.filter(({ episodeId }) => !gone.has(episodeId))
      return gone.size
    },
    close: async () => undefined,
  }
}
