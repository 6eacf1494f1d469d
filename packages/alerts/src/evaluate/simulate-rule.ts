import { describe, parse } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import * as v from 'valibot'

import { yieldToLoop } from '../clock.ts'
import { invalid } from '../errors.ts'
import { parsedRule } from '../rules/parsed-rule.ts'
import { RuleBook } from '../rules/rule-book.ts'
import type { AlertRule } from '../rules/rule.ts'
import { readTime, TIME_FORMS, type Time } from '../time.ts'
import { Evaluator } from './evaluator.ts'
import { readEvaluation, type EvaluationInput } from './input.ts'
import { SimulatedWorld, type SimulatedSeries } from './simulated-world.ts'

/** After so long the event loop gets a turn. */
const LONGEST_TURN_MS = 10

const argumentsSchema = v.strictObject({
  rule: parsedRule(),
  rounds: v.custom<Iterable<unknown>>(
    isIterable,
    'rounds { at, metrics, health } in a list or another iterable',
  ),
})

/** The input of one evaluation, and when it would have been evaluated. */
export interface SimulationRound extends EvaluationInput {
  readonly at: Time
}

/**
 * Evaluates a rule over rounds of the past, oldest first, as a manager would have done at their times, and notifies nobody. A
 * disabled rule is evaluated as an enabled one. Rejects with `INVALID_ARGUMENT` if the rule or a round is invalid.
 *
 * @example
 * const rounds = history.map(({ at, cpu }) => ({ at, metrics: { cpu_percent: cpu } }))
 * const series = await simulateRule(rule, rounds)
 */
export async function simulateRule(
  rule: AlertRule,
  rounds: Iterable<SimulationRound>,
): Promise<readonly SimulatedSeries[]> {
  const given = parse(argumentsSchema, { rule, rounds })
  if (!given.ok) throw invalid('INVALID_ARGUMENT', 'simulation', given.problems)
  const book = new RuleBook()
  book.put({ ...rule, enabled: true })
  const evaluator = new Evaluator(book, createRedactor().text)
  const world = new SimulatedWorld()
  /** Returns when to look again. */
  const lookAtSilence = async (atMs: number, startedMs: number): Promise<number> => {
    const limits = { startedMs, graceMs: -Infinity, stoodStillMs: 0 }
    const { transitions, nextMs } = await world.step(atMs, (step) => evaluator.evaluateSilence(step, limits))
    world.note(transitions)
    return nextMs
  }
  let busySinceMs = performance.now()
  const yieldIfBusy = async (): Promise<void> => {
    if (performance.now() - busySinceMs <= LONGEST_TURN_MS) return
    await yieldToLoop()
    busySinceMs = performance.now()
  }
  let silenceMs = Infinity
  let startedMs: number | undefined
  let index = 0
  for (const round of rounds) {
    const { at, ...input } = Object(round) as SimulationRound
    const atMs = readTime(at)
    if (atMs === undefined) {
      const problem = { path: `rounds[${index}].at`, expected: TIME_FORMS, received: describe(at) }
      throw invalid('INVALID_ARGUMENT', 'simulation', [problem])
    }
    index += 1
    startedMs ??= atMs
    while (silenceMs < atMs) {
      silenceMs = await lookAtSilence(silenceMs, startedMs)
      await yieldIfBusy()
    }
    const read = readEvaluation(input)
    const { transitions } = await world.step(atMs, (step) => evaluator.evaluate(step, read))
    world.note(transitions)
    for (const { fingerprint, labels, value } of evaluator.seriesOf(rule.name))
      world.see(fingerprint, labels, value)
    await yieldIfBusy()
    if (rule.kind === 'dead_man') silenceMs = await lookAtSilence(atMs, startedMs)
  }
  return world.series()
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}
