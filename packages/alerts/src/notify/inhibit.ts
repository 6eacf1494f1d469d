import { silencedUntil } from '../matchers/silence.ts'
import { sourcesOf, type InhibitionSource } from './inhibition-sources.ts'
import { addDue, hold, type Due, type Plan } from './plan.ts'
import { isWanted } from './wanted.ts'

/**
 * Holds FIREs and REMINDs of alerts that another alert explains: their check depends on one that is down, a critical alert
 * is about the same thing, or the configuration says so. After the other alert has ended, it still holds those whose last
 * sample is not newer than that end.
 */
export function inhibit(plan: Plan): void {
  for (const due of plan.due) {
    if (due.kind === 'fire' || due.kind === 'remind')
      hold(plan, due, 'inhibited', inhibitedUntil(plan, due.alert))
  }
  resolveBehind(plan)
}

/** Returns until when an alert is inhibited on a channel: 0 if it is not, `Infinity` while the other alert fires. */
export function inhibitedUntil(
  plan: Pick<Plan, 'world' | 'channel' | 'settings' | 'context' | 'nowMs'>,
  alert: Due['alert'],
): number {
  let untilMs = 0
  for (const source of sourcesOf(plan.world, plan.context, alert)) {
    if (isNotified(plan, source)) untilMs = Math.max(untilMs, holdsUntil(plan, alert, source))
  }
  return untilMs
}

/** Adds the RESOLVE of an alert that the channel knows as firing, where the FIRE of the next one is held. */
export function resolveBehind(plan: Plan): void {
  const resolved = new Set(plan.due.flatMap(({ kind, row }) => (kind === 'resolve' ? [row] : [])))
  for (const { kind, ended, heldBy, row } of plan.due) {
    if (kind === 'fire' && ended !== null && heldBy !== null && !resolved.has(row))
      addDue(plan, row, ended, 'resolve')
  }
}

/** Whether the channel is notified of a source: it is wanted there, and neither silenced nor refused. */
function isNotified(
  {
    world,
    channel,
    settings,
    context,
    nowMs,
  }: Pick<Plan, 'world' | 'channel' | 'settings' | 'context' | 'nowMs'>,
  source: InhibitionSource,
): boolean {
  const { fingerprint, number, alert, suppression } = source
  if (!isWanted({ world, settings, context }, { ...alert, fingerprint, number })) return false
  if (silencedUntil(world, { labels: alert.labels, suppression }, alert.severity, nowMs) > 0) return false
  const row = channel.knowledge.get(fingerprint)
  const wasRefused = channel.record.refusals > 0 || (row?.notBeforeMs ?? 0) > 0
  return !wasRefused || row?.refused?.number !== source.number
}

function holdsUntil(
  { world, context }: Pick<Plan, 'world' | 'context'>,
  { fingerprint, rule }: Due['alert'],
  { endedMs }: InhibitionSource,
): number {
  if (endedMs === null) return Infinity
  const dataMs = world.series.get(fingerprint)?.detection.dataMs ?? Infinity
  return dataMs > endedMs ? 0 : endedMs + (context.ruleOf(rule)?.noDataAfterMs ?? 0)
}
