import { statusOf, type AlertStatus } from '../manager/alert.ts'
import type { LedgerState } from '../ledger/draft.ts'
import type { ChannelQueue } from '../ledger/outbox.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { AlertSeverity } from '../severity.ts'
import type { NotificationCounts } from './tally.ts'

/** State of an open alert. */
export type OpenAlertState = 'pending' | Exclude<AlertStatus, 'resolved'>

/** Notifications due on one channel. */
export interface ChannelFigures {
  readonly channel: string
  /** Number of unfinished notifications. */
  readonly due: number
  /** Age of the oldest one, in milliseconds; null if none is due. */
  readonly oldestDueMs: number | null
}

/** Current counts of alerts and notifications. */
export interface AlertFigures extends NotificationCounts {
  readonly alerts: readonly {
    readonly state: OpenAlertState
    readonly severity: AlertSeverity
    readonly count: number
  }[]
  readonly channels: readonly ChannelFigures[]
}

/** Counts the alerts and notifications in memory. `channels` are the configured ones, which may have none due. */
export function countFigures(
  { state, timeline }: Ledger,
  tally: NotificationCounts,
  {
    channels,
    severityOf,
  }: {
    readonly channels: Iterable<string>
    readonly severityOf: (rule: string) => AlertSeverity
  },
): AlertFigures {
  const nowMs = timeline.now()
  const queues = new Map(
    [...channels, ...state.outbox.channels()].map((name) => [name, state.outbox.of(name)]),
  )
  return {
    ...tally,
    alerts: countOpen(state, nowMs, severityOf),
    channels: [...queues].map(([channel, queue]) => ({ channel, ...countDue(queue, nowMs) })),
  }
}

function countOpen(
  state: LedgerState,
  nowMs: number,
  severityOf: (rule: string) => AlertSeverity,
): AlertFigures['alerts'] {
  const counts = new Map<string, AlertFigures['alerts'][number]>()
  const add = (open: OpenAlertState, severity: AlertSeverity): void => {
    const key = `${open} ${severity}`
    counts.set(key, { state: open, severity, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  for (const { rule, detection } of state.alerts.values()) {
    if (detection.kind === 'pending') add('pending', severityOf(rule))
  }
  for (const episode of state.episodes.values()) {
    const status = statusOf(episode, state.alerts.get(episode.fingerprint), { ...state, nowMs })
    if (status !== 'resolved') add(status, episode.severity)
  }
  return [...counts.values()]
}

function countDue(queue: ChannelQueue | undefined, nowMs: number): Omit<ChannelFigures, 'channel'> {
  let due = 0
  let sinceMs = Infinity
  for (const { queuedMs } of queue?.rows() ?? []) {
    due += 1
    sinceMs = Math.min(sinceMs, queuedMs)
  }
  return { due, oldestDueMs: due === 0 ? null : nowMs - sinceMs }
}
