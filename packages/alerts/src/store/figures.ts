import type { AlertDurations } from './durations.ts'
import { summarise } from './durations.ts'
import type { AttemptRecord } from './notify-records.ts'
import type { AttemptFigures, RuleFigures, WindowFigures } from './store.ts'

/** What the figures need of an alert. */
export interface FiredAlert extends AlertDurations {
  readonly rule: string
  readonly flaps: number
}

/** What the figures need of an attempt. */
export type EndedAttempt = Pick<AttemptRecord, 'channel' | 'status' | 'endedMs' | 'dueMs'>

/** Computes the figures of the alerts and attempts of a window. For stores. */
export function computeFigures(
  alerts: readonly FiredAlert[],
  attempts: readonly EndedAttempt[],
): WindowFigures {
  return {
    rules: countRules(alerts),
    timeToAcknowledge: summarise(alerts.flatMap(({ acknowledgeMs }) => acknowledgeMs ?? [])),
    timeToResolve: summarise(alerts.flatMap(({ resolveMs }) => resolveMs ?? [])),
    notifications: countAttempts(attempts),
    timeToNotify: summarise(
      attempts.flatMap(({ status, endedMs, dueMs }) =>
        status === 'accepted' && endedMs !== null && dueMs !== null ? endedMs - dueMs : [],
      ),
    ),
  }
}

function countRules(alerts: readonly FiredAlert[]): readonly RuleFigures[] {
  const counts = new Map<string, { rule: string; alerts: number; flaps: number }>()
  for (const { rule, flaps } of alerts) {
    const count = counts.get(rule) ?? { rule, alerts: 0, flaps: 0 }
    counts.set(rule, count)
    count.alerts += 1
    count.flaps += flaps
  }
  return [...counts.values()]
}

function countAttempts(attempts: readonly EndedAttempt[]): readonly AttemptFigures[] {
  const counts = new Map<string, { channel: string; outcome: AttemptFigures['outcome']; count: number }>()
  for (const { channel, status } of attempts) {
    if (status === 'open') continue
    const key = `${status} ${channel}`
    const count = counts.get(key) ?? { channel, outcome: status, count: 0 }
    counts.set(key, count)
    count.count += 1
  }
  return [...counts.values()]
}
