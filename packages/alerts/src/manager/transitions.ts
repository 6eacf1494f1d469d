import type { Emitter } from '@botwatch/events'

import type { RoundTransition } from '../evaluate/series.ts'
import { toAlert } from '../view/alert.ts'
import type { ViewSource } from '../view/view-source.ts'
import type { Step } from '../world/journal.ts'
import type { AlertManagerEvents, AlertTransition } from './events.ts'

/** Converts transitions into public ones, as of the step that found them. */
export function showTransitions(
  { isStale }: Pick<ViewSource, 'isStale'>,
  { world, nowMs }: Step,
  found: readonly RoundTransition[],
): readonly AlertTransition[] {
  const context = { silences: world.silences, nowMs, isStale }
  return found.map(({ type, series, alert, reason }) => ({
    type,
    rule: series.rule,
    fingerprint: series.fingerprint,
    labels: series.labels,
    alert: alert === null ? null : toAlert(alert, series, context),
    reason,
  }))
}

/** Emits transitions. Call after the step is stored. */
export function emitTransitions(
  emitter: Emitter<AlertManagerEvents>,
  transitions: readonly AlertTransition[],
): void {
  for (const transition of transitions) emitter.emit(transition.type, transition)
}
