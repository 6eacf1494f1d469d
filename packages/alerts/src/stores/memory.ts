import { ALERT_SEVERITIES, type AlertSeverity } from '../severity.ts'
import type { AlertRecord, EpisodeEvent, EpisodeRecord, OutboxRow } from '../store/records.ts'
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
      recentDeliveries: rows()
        .flatMap(({ status, rule, channel, settledMs }) =>
          status === 'delivered' && settledMs !== null ? [{ rule, channel, settledMs }] : [],
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
    countResolved: async () => {
      const counts = Object.fromEntries(ALERT_SEVERITIES.map((severity) => [severity, 0]))
      for (const { severity } of resolved()) counts[severity] = (counts[severity] ?? 0) + 1
      return counts as Record<AlertSeverity, number>
    },
    prune: async ({ resolvedBefore, limit }) => {
      const busy = new Set(
        rows().flatMap(({ settledMs, episodeId }) => (settledMs === null ? [episodeId] : [])),
      )
      const old = resolved()
        .filter(({ id, resolution }) => (resolution?.at ?? Infinity) < resolvedBefore && !busy.has(id))
        .slice(0, limit)
      const gone = new Set(old.map(({ id }) => id))
      for (const id of gone) episodes.delete(id)
      for (const { id, episodeId } of rows()) if (gone.has(episodeId)) outbox.delete(id)
      events = events.filter(({ episodeId }) => !gone.has(episodeId))
      return gone.size
    },
    close: async () => undefined,
  }
}
