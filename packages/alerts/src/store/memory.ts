import { randomBytes } from 'node:crypto'

import type { AlertEvent, AlertRecord, AlertSeverity, SeriesRecord, SilenceRecord } from '../alert.ts'
import { computeFigures, toFiredAlert } from './figures.ts'
import {
  refsOf,
  SENT_WINDOW_MS,
  type AttemptRecord,
  type ChannelRecord,
  type KnowledgeRecord,
  type SentRecord,
} from './notify-records.ts'
import { matchesQuery, type AlertStore, type RuleRecord } from './store.ts'

/**
 * Keeps alerts in memory. Everything is lost with the process.
 *
 * @example
 * const alerts = new AlertManager({ store: memoryStore() })
 */
export function memoryStore(): AlertStore {
  const secret = randomBytes(32).toString('hex')
  const series = new Map<string, SeriesRecord>()
  const alerts = new Map<string, AlertRecord>()
  const events = new Map<string, readonly AlertEvent[]>()
  const rules = new Map<string, RuleRecord>()
  const silences = new Map<string, SilenceRecord>()
  const channels = new Map<string, ChannelRecord>()
  /** By channel and fingerprint. */
  const knowledge = new Map<string, Map<string, KnowledgeRecord>>()
  const attempts = new Map<string, AttemptRecord>()
  let sent: SentRecord[] = []
  let timelineMs = 0
  let wallMs = 0

  const knowledgeRows = (): KnowledgeRecord[] => [...knowledge.values()].flatMap((rows) => [...rows.values()])
  const referredTo = (): Set<string> =>
    new Set(
      knowledgeRows()
        .flatMap(refsOf)
        .map(({ id }) => id),
    )
  const resolved = (): AlertRecord[] => [...alerts.values()].filter(({ resolution }) => resolution !== null)

  return {
    load: async () => {
      const referred = referredTo()
      return {
        timelineMs,
        wallMs,
        secret,
        series: [...series.values()],
        alerts: [...alerts.values()].filter(({ id, resolution }) => resolution === null || referred.has(id)),
        rules: [...rules.values()],
        silences: [...silences.values()].filter(({ untilMs }) => untilMs > timelineMs),
        channels: [...channels.values()],
        knowledge: knowledgeRows(),
        attempts: [...attempts.values()].filter((attempt) => !isFinished(attempt)),
        sent: sent.filter(({ atMs }) => atMs > timelineMs - SENT_WINDOW_MS),
      }
    },
    commit: async (changes) => {
      timelineMs = changes.timelineMs
      wallMs = changes.wallMs
      for (const fingerprint of changes.forgottenSeries) series.delete(fingerprint)
      for (const record of changes.series) series.set(record.fingerprint, record)
      for (const record of changes.alerts) alerts.set(record.id, record)
      for (const event of changes.events)
        events.set(event.alertId, [...(events.get(event.alertId) ?? []), event])
      for (const name of changes.forgottenRules) rules.delete(name)
      for (const record of changes.rules) rules.set(record.name, record)
      for (const record of changes.silences) silences.set(record.id, record)
      for (const name of changes.forgottenChannels) {
        channels.delete(name)
        knowledge.delete(name)
      }
      for (const record of changes.channels) channels.set(record.name, record)
      for (const { channel, fingerprint } of changes.forgottenKnowledge)
        knowledge.get(channel)?.delete(fingerprint)
      for (const record of changes.knowledge) {
        const rows = knowledge.get(record.channel) ?? new Map<string, KnowledgeRecord>()
        knowledge.set(record.channel, rows.set(record.fingerprint, record))
      }
      for (const record of changes.attempts) attempts.set(`${record.id} ${record.channel}`, record)
      if (changes.sent.length > 0) {
        const since = timelineMs - SENT_WINDOW_MS
        sent = [...sent.filter(({ atMs }) => atMs > since), ...changes.sent]
      }
    },
    getAlert: async (id) => alerts.get(id),
    listResolved: async (query) =>
      resolved()
        .filter((alert) => matchesQuery(alert, query))
        .toReversed()
        .slice(0, query.limit),
    listEvents: async (alertId) => events.get(alertId) ?? [],
    listSilences: async () => [...silences.values()].toSorted((a, b) => compare(b.id, a.id)),
    listAttempts: async ({ channel, alertId, status, before, limit }) => {
      const found = [...attempts.values()].filter(
        (attempt) =>
          (channel === undefined || attempt.channel === channel) &&
          (status === undefined || attempt.status === status) &&
          (before === undefined || attempt.id < before) &&
          (alertId === undefined || attempt.members.some((member) => member.alertId === alertId)),
      )
      const ids = new Set([...new Set(found.map(({ id }) => id))].slice(-limit))
      return found
        .filter(({ id }) => ids.has(id))
        .toSorted((a, b) => compare(b.id, a.id) || compare(a.channel, b.channel))
    },
    countResolved: async () => {
      const counts: Record<AlertSeverity, number> = { info: 0, warning: 0, error: 0, critical: 0 }
      for (const { severity } of resolved()) counts[severity] += 1
      return counts
    },
    getFigures: async (query) =>
      computeFigures([...alerts.values()].map(toFiredAlert), attempts.values(), query),
    prune: async ({ resolvedBefore, attemptsBeforeMs, limit }) => {
      const referred = referredTo()
      const oldAlerts = resolved()
        .filter(({ id, resolution }) => (resolution?.at ?? Infinity) < resolvedBefore && !referred.has(id))
        .slice(0, limit)
      for (const { id } of oldAlerts) {
        alerts.delete(id)
        events.delete(id)
      }
      const oldAttempts = [...attempts]
        .filter(
          ([, attempt]) => isFinished(attempt) && (attempt.endedMs ?? attempt.startedMs) < attemptsBeforeMs,
        )
        .slice(0, limit)
      for (const [key] of oldAttempts) attempts.delete(key)
      for (const { id, until } of silences.values()) if (until < resolvedBefore) silences.delete(id)
      return { alerts: oldAlerts.length, attempts: oldAttempts.length }
    },
    close: async () => undefined,
  }
}

function isFinished({ status }: AttemptRecord): boolean {
  return status === 'accepted' || status === 'replaced'
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
