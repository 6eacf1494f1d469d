import { statusOf, type AlertStatus } from '../manager/alert.ts'
import type { LedgerState } from '../ledger/draft.ts'
import type { ChannelQueue } from '../ledger/outbox.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { AlertSeverity } from '../severity.ts'
import type { NoticeTally } from './tally.ts'

/** Where an alert stands that is not over. */
export type LiveState = 'pending' | Exclude<AlertStatus, 'resolved'>

/** What waits for one channel. */
export interface ChannelFigures {
  readonly channel: string
  /** Messages that have not come to their end. */
  readonly depth: number
}

/** How things stand at this moment. */
export interface AlertFigures extends NoticeTally {
  readonly alerts: readonly {
    readonly state: LiveState
    readonly severity: AlertSeverity
    readonly count: number
  }[]
  readonly outbox: readonly ChannelFigures[]
  /** How long the oldest message has waited; null when none waits. */
  readonly oldestMs: number | null
}

/** Counts what is in memory. `channels` are those that are set up, whether anything waits for them or not. */
export function countFigures(
  { state, timeline }: Ledger,
  tally: NoticeTally,
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
  const outbox = [...queues].map(([channel, queue]) => ({ channel, ...waiting(queue) }))
  const oldestMs = Math.min(...outbox.map(({ sinceMs }) => sinceMs))
  return {
    ...tally,
    alerts: countAlive(state, nowMs, severityOf),
    outbox: outbox.map(({ channel, depth }) => ({ channel, depth })),
    oldestMs: oldestMs === Infinity ? null : nowMs - oldestMs,
  }
}

function countAlive(
  state: LedgerState,
  nowMs: number,
  severityOf: (rule: string) => AlertSeverity,
): AlertFigures['alerts'] {
  const counts = new Map<string, AlertFigures['alerts'][number]>()
  const add = (live: LiveState, severity: AlertSeverity): void => {
    const key = `${live} ${severity}`
    counts.set(key, { state: live, severity, count: (counts.get(key)?.count ?? 0) + 1 })
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

function waiting(queue: ChannelQueue | undefined): { readonly depth: number; readonly sinceMs: number } {
  let depth = 0
  let sinceMs = Infinity
  for (const { queuedMs } of queue?.rows() ?? []) {
    depth += 1
    sinceMs = Math.min(sinceMs, queuedMs)
  }
  return { depth, sinceMs }
}
