import type { Emitter } from '@botwatch/events'

import type { RoundTransition } from '../evaluate/series.ts'
import { toAlert } from '../view/alert.ts'
import type { ViewSource } from '../view/view-source.ts'
import type { Step } from '../world/journal.ts'
import { yieldToLoop } from '../clock.ts'
import type { AlertManagerEvents, AlertTransition } from './events.ts'

const YIELD_AFTER = 500

/** Converts transitions into public ones, as of the step that found them. Yields to the event loop if there are many. */
export async function showTransitions(
  source: Pick<ViewSource, 'isStale'>,
  step: Step,
  found: readonly RoundTransition[],
): Promise<readonly AlertTransition[]> {
  const shown: AlertTransition[] = []
  for (const transition of found) {
    shown.push(showTransition(source, step, transition))
    if (shown.length % YIELD_AFTER === 0) await yieldToLoop()
  }
  return shown
}

/** Converts a transition into a public one. */
export function showTransition(
  { isStale }: Pick<ViewSource, 'isStale'>,
  { world: { silences }, nowMs }: Step,
  { type, series, alert, reason }: RoundTransition,
): AlertTransition {
  return {
    type,
    rule: series.rule,
    fingerprint: series.fingerprint,
    labels: series.labels,
    alert: alert === null ? null : toAlert(alert, series, { silences, nowMs, isStale }),
    reason,
  }
}

/** Emits transitions. Call after the step is stored. */
export function emitTransitions(
  emitter: Emitter<AlertManagerEvents>,
  transitions: readonly AlertTransition[],
): void {
  for (const transition of transitions) emitter.emit(transition.type, transition)
}
