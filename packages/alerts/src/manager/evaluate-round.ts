import type { Emitter } from '@botwatch/events'
import type { Problem } from '@botwatch/options'

import type { Evaluator } from '../evaluate/evaluator.ts'
import { readEvaluation, type EvaluationInput } from '../evaluate/input.ts'
import type { RoundTransition } from '../evaluate/series.ts'
import type { Senders } from '../notify/senders.ts'
import { toAlert, type Alert } from '../view/alert.ts'
import type { ViewSource } from '../view/view-source.ts'
import type { Step } from '../world/journal.ts'
import { yieldToLoop } from '../clock.ts'
import { emitTransitions, type AlertManagerEvents, type AlertTransition } from './events.ts'

const YIELD_AFTER = 500

/** Parts that an evaluation round needs. */
export interface RoundParts extends ViewSource {
  readonly emitter: Emitter<AlertManagerEvents>
  readonly evaluator: Evaluator
  readonly senders: Senders
}

/** Result of one evaluation round. */
export interface EvaluationResult {
  /** Alerts that fired in this round. */
  readonly fired: readonly Alert[]
  /** All changes of state, in order. */
  readonly transitions: readonly AlertTransition[]
  /** Number of samples that count as no data: the value is not a finite number, or the status or a label is invalid. */
  readonly badSamples: number
  /** Number of samples that are not newer than the last one of their series. */
  readonly ignoredSamples: number
  /** What is wrong with single samples and results: the first 20 problems. */
  readonly problems: readonly Problem[]
  /** Number of all of them. */
  readonly problemCount: number
}

/** Evaluates an input, stores what has changed, and emits it. */
export async function evaluateRound(parts: RoundParts, input: EvaluationInput): Promise<EvaluationResult> {
  const { journal, evaluator, emitter, senders } = parts
  const round = readEvaluation(input)
  const { transitions, warnings, ...counts } = await journal.change(async (step) => {
    const outcome = await evaluator.evaluate(step, round)
    // An alert that waits for a sample is one that nothing else may have changed.
    step.afterwards(() => senders.wake())
    return { ...outcome, transitions: await showTransitions(parts, step, outcome.transitions) }
  })
  emitTransitions(emitter, transitions)
  for (const warning of warnings) emitter.emit('warning', warning)
  const fired = transitions.flatMap(({ type, alert }) => (type === 'fired' && alert !== null ? [alert] : []))
  return { fired, transitions, ...counts }
}

/** Converts transitions into public ones, as of the step that found them. Yields to the event loop if there are many. */
export async function showTransitions(
  { isStale }: Pick<ViewSource, 'isStale'>,
  { world, nowMs }: Step,
  found: readonly RoundTransition[],
): Promise<readonly AlertTransition[]> {
  const shown: AlertTransition[] = []
  for (const { type, series, alert, reason } of found) {
    const { rule, fingerprint, labels } = series
    const view = { world, nowMs, isStale }
    shown.push({ type, rule, fingerprint, labels, alert: alert && toAlert(alert, view), reason })
    if (shown.length % YIELD_AFTER === 0) await yieldToLoop()
  }
  return shown
}
