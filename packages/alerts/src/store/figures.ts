import { summarise, type AlertDurations } from './durations.ts'
import type { AttemptRecord } from './notify-records.ts'
import type { AttemptFigures, WindowFigures } from './store.ts'

/** What the figures need of an alert. */
export interface FiredAlert extends AlertDurations {
  readonly rule: string
  readonly flaps: number
}

/** What the figures need of an attempt. */
export type EndedAttempt = Pick<AttemptRecord, 'channel' | 'status' | 'endedMs' | 'dueMs'>

/** Computes the figures of the alerts and attempts of a window. For stores. */
export function computeFigures(
  alerts: Iterable<FiredAlert>,
  attempts: Iterable<EndedAttempt>,
): WindowFigures {
  const rules = new Map<string, { rule: string; alerts: number; flaps: number }>()
  const times = { acknowledge: [] as number[], resolve: [] as number[], notify: [] as number[] }
  for (const { rule, flaps, acknowledgeMs, resolveMs } of alerts) {
    let count = rules.get(rule)
    if (count === undefined) rules.set(rule, (count = { rule, alerts: 0, flaps: 0 }))
    count.alerts += 1
    count.flaps += flaps
    if (acknowledgeMs !== null) times.acknowledge.push(acknowledgeMs)
    if (resolveMs !== null) times.resolve.push(resolveMs)
  }
  const channels = new Map<string, Map<AttemptFigures['outcome'], number>>()
  for (const { channel, status, endedMs, dueMs } of attempts) {
    if (status === 'open') continue
    let counts = channels.get(channel)
    if (counts === undefined) channels.set(channel, (counts = new Map()))
    counts.set(status, (counts.get(status) ?? 0) + 1)
    if (status === 'accepted' && endedMs !== null && dueMs !== null) times.notify.push(endedMs - dueMs)
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
