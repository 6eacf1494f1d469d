import type { AlertRecord } from '../alert.ts'
import type { AttemptRecord } from './notify-records.ts'
import type { AttemptFigures, Durations, WindowFigures, WindowQuery } from './store.ts'

/** Durations are 0 if the wall clock was set back in between. */
interface FiredAlert extends Pick<AlertRecord, 'id' | 'rule' | 'flaps'> {
  /** From firing to the first acknowledgement; null if nobody acknowledged it. */
  readonly acknowledgeMs: number | null
  /** From firing to the end; null unless it recovered or was resolved by hand. */
  readonly resolveMs: number | null
}

type EndedAttempt = Pick<AttemptRecord, 'channel' | 'status' | 'endedMs' | 'dueMs'>

/** Alerts and attempts, reduced to what figures need. */
export interface FigureTable {
  /** By id. */
  readonly alerts: Map<string, FiredAlert>
  /** By id and channel. */
  readonly attempts: Map<string, EndedAttempt>
}

/** Returns what the figures need of an alert. */
export function toFiredAlert(alert: AlertRecord): FiredAlert {
  const { id, rule, flaps, firedAt, acknowledgedAt, resolution } = alert
  const isSolved = resolution?.reason === 'recovered' || resolution?.reason === 'manual'
  return {
    id,
    rule,
    flaps,
    acknowledgeMs: acknowledgedAt === null ? null : Math.max(0, acknowledgedAt - firedAt),
    resolveMs: isSolved ? Math.max(0, resolution.at - firedAt) : null,
  }
}

/** Returns what the figures need of an attempt. */
export function toEndedAttempt({ channel, status, endedMs, dueMs }: AttemptRecord): EndedAttempt {
  return { channel, status, endedMs, dueMs }
}

/** Computes the figures of a window. */
export function computeFigures(
  alerts: Iterable<FiredAlert>,
  attempts: Iterable<EndedAttempt>,
  { from, sinceMs }: WindowQuery,
): WindowFigures {
  const rules = new Map<string, { rule: string; firedAlerts: number; flaps: number }>()
  const times = { acknowledge: [] as number[], resolve: [] as number[], notify: [] as number[] }
  for (const { id, rule, flaps, acknowledgeMs, resolveMs } of alerts) {
    if (id < from) continue
    let count = rules.get(rule)
    if (count === undefined) rules.set(rule, (count = { rule, firedAlerts: 0, flaps: 0 }))
    count.firedAlerts += 1
    count.flaps += flaps
    if (acknowledgeMs !== null) times.acknowledge.push(acknowledgeMs)
    if (resolveMs !== null) times.resolve.push(resolveMs)
  }
  const channels = new Map<string, Map<AttemptFigures['outcome'], number>>()
  for (const { channel, status, endedMs, dueMs } of attempts) {
    if (status === 'open' || endedMs === null || endedMs < sinceMs) continue
    let counts = channels.get(channel)
    if (counts === undefined) channels.set(channel, (counts = new Map()))
    counts.set(status, (counts.get(status) ?? 0) + 1)
    if (status === 'accepted' && dueMs !== null) times.notify.push(endedMs - dueMs)
  }
  return {
    rules: [...rules.values()],
    timeToAcknowledge: summarise(times.acknowledge),
    timeToResolve: summarise(times.resolve),
    notifications: [...channels].flatMap(([channel, counts]) =>
      [...counts].map(([outcome, count]) => ({ channel, outcome, count })),
    ),
    timeToNotify: summarise(times.notify),
  }
}

/** Summarises durations. Percentiles are by nearest rank, so each is one of the values. */
export function summarise(valuesMs: readonly number[]): Durations {
  const count = valuesMs.length
  if (count === 0) return { count, avgMs: null, p50Ms: null, p95Ms: null }
  const sorted = new Float64Array(valuesMs).toSorted()
  const rank = (share: number): number => sorted[Math.ceil(share * count) - 1] ?? 0
  const sum = sorted.reduce((total, value) => total + value, 0)
  return { count, avgMs: sum / count, p50Ms: rank(0.5), p95Ms: rank(0.95) }
}
