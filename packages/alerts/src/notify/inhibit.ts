import { silencedUntil } from '../matchers/silence.ts'
import { sourcesOf, type InhibitionSource } from './inhibition-sources.ts'
import { addDue, hold, type Due, type Plan } from './plan.ts'
import { isWanted, type ChannelPlace } from './wanted.ts'

/** A channel at a time. */
type InhibitionPlace = ChannelPlace & Pick<Plan, 'channel' | 'nowMs'>

/**
 * Longest time, beside the `forMs` of its rule, for which an alert waits for that of a check that it depends on, which is
 * pending: counted from when the other began to breach, or from when this one fired if that was earlier.
 */
const MAX_PENDING_MS = 60_000
/** Longest time, beside the `forMs` of its rule, for which an alert that was resolved by hand holds others. */
const MAX_HAND_RESOLVED_MS = 300_000

/**
 * Holds FIREs and REMINDs of alerts that another alert explains: their check depends on one that is down, a critical alert
 * is about the same thing, or the configuration says so. After the other alert has ended, it still holds those that have not
 * breached for the `forMs` of their rule since, by when the run of their last sample began. While the alert of a check is
 * pending, those of checks that depend on it wait for its `forMs` and a minute at most. If it recovers without an alert, they
 * wait for a run that began since, for a minute at most.
 */
export function inhibit(plan: Plan): void {
  for (const due of plan.due) {
    if (due.kind === 'fire' || due.kind === 'remind')
      hold(plan, due, 'inhibited', inhibitedUntil(plan, due.alert))
  }
  resolveBehind(plan)
}

/** Returns until when an alert is inhibited on a channel: 0 if it is not, `Infinity` while the other alert fires. */
export function inhibitedUntil(plan: InhibitionPlace, alert: Due['alert']): number {
  let untilMs = 0
  for (const source of sourcesOf(plan.world, plan.context, alert)) {
    if (isNotified(plan, source)) untilMs = Math.max(untilMs, holdsUntil(plan, alert, source))
  }
  return untilMs
}

/** Adds the RESOLVE of an alert that the channel knows as firing, where the FIRE of the next one is held. */
export function resolveBehind(plan: Plan): void {
  const behind = plan.due.filter(
    ({ kind, ended, heldBy }) => kind === 'fire' && ended !== null && heldBy !== null,
  )
  if (behind.length === 0) return
  const resolved = new Set(plan.due.filter(({ kind }) => kind === 'resolve').map(({ row }) => row))
  for (const { ended, row } of behind)
    if (ended !== null && !resolved.has(row)) addDue(plan, row, ended, 'resolve')
}

/**
 * Whether the channel is notified of a source: it is wanted there, and neither silenced nor refused. A silence that began
 * later, or a suppression, takes back nothing.
 */
function isNotified(place: InhibitionPlace, source: InhibitionSource): boolean {
  const { world, channel, nowMs } = place
  const { fingerprint, number, alert, suppression } = source
  if (!isWanted(place, { ...alert, fingerprint, number })) return false
  const row = channel.knowledge.get(fingerprint)
  if (row !== undefined && row.state !== 'nothing' && row.known.number === number) return true
  if (silencedUntil(world, { labels: alert.labels, suppression }, alert.severity, nowMs) > 0) return false
  const wasRefused = channel.record.refusals > 0 || (row?.notBeforeMs ?? 0) > 0
  return !wasRefused || row?.refused?.number !== source.number
}

function holdsUntil(
  { world, context }: Pick<Plan, 'world' | 'context'>,
  { fingerprint, rule, startedMs, firedMs, resolution }: Due['alert'],
  { phase, sinceMs, pendingSinceMs = sinceMs, alert: source }: InhibitionSource,
): number {
  if (phase === 'firing') return Infinity
  const sourceForMs = context.ruleOf(source.rule)?.forMs ?? 0
  if (phase === 'pending') return Math.min(sinceMs, firedMs) + sourceForMs + MAX_PENDING_MS
  // It may be as bad as before, and fire again.
  if (phase === 'resolved_by_hand') return sinceMs + sourceForMs + MAX_HAND_RESOLVED_MS
  // An alert that is over has no breach that the other might not explain.
  const isOver = resolution !== null
  const last = world.series.get(fingerprint)?.detection
  const beganMs = isOver ? -Infinity : (last?.beganMs ?? last?.dataMs ?? Infinity)
  if (phase === 'cleared') {
    // This alert began while the other was pending, and no run of its check has begun since that one recovered.
    const isExplained = beganMs <= sinceMs && startedMs >= pendingSinceMs
    return isExplained ? Math.min(sinceMs, firedMs) + MAX_PENDING_MS : 0
  }
  const { forMs = 0, noDataAfterMs = 0 } = context.ruleOf(rule) ?? {}
  return beganMs > sinceMs + forMs ? 0 : sinceMs + forMs + noDataAfterMs
}
