import { readEvaluation, type EvaluationInput } from '../evaluate/input.ts'
import type { Alert } from '../view/alert.ts'
import type { Parts } from './assemble.ts'
import type { AlertTransition } from './events.ts'
import { emitTransitions, showTransitions } from './transitions.ts'

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
}

/** Evaluates an input, stores what has changed, and emits it. */
export async function evaluateRound(parts: Parts, input: EvaluationInput): Promise<EvaluationResult> {
  const { journal, evaluator, emitter, senders } = parts
  const round = readEvaluation(input)
  const { transitions, badSamples, ignoredSamples } = await journal.change(async (step) => {
    const outcome = await evaluator.evaluate(step, round)
    // An alert that waits for a sample is one that nothing else may have changed.
    step.afterwards(() => senders.wake())
    return { ...outcome, transitions: await showTransitions(parts, step, outcome.transitions) }
  })
  emitTransitions(emitter, transitions)
  const fired = transitions.flatMap(({ type, alert }) => (type === 'fired' && alert !== null ? [alert] : []))
  return { fired, transitions, badSamples, ignoredSamples }
}
