import type { SeriesRecord } from '../alert.ts'
import type { RuleBook } from '../rules/rule.ts'
import { compareRuleHashes } from '../rules/compile.ts'
import type { Step } from '../world/journal.ts'
import { yieldToLoop } from '../clock.ts'
import { evaluateAbsence } from './absent.ts'
import { evaluateHealth } from './health.ts'
import type { AlertSample, EvaluationInput } from './input.ts'
import { MissingData } from './missing-data.ts'
import { evaluateMissing } from './no-data.ts'
import { evaluateOverflow } from './overflow.ts'
import { Plan } from './plan.ts'
import { Round } from './round.ts'
import { SeriesEvaluator, type RoundTransition } from './series.ts'
import { evaluateSamples, evaluateValues } from './threshold.ts'

const YIELD_AFTER = 200

/** Result of one round. */
export interface RoundOutcome {
  readonly transitions: readonly RoundTransition[]
  readonly badSamples: number
  readonly ignoredSamples: number
}

/** Evaluates inputs, one after the other, under the rules of a book. */
export class Evaluator {
  readonly #book: RuleBook
  readonly #clean: (text: string) => string
  readonly #plan: Plan
  readonly #missing = new MissingData()
  #rounds = 0
  /** The version of the book that the plan and the open series follow; -1 before the first step. */
  #version = -1

  /** `clean` takes secrets out of a text. */
  constructor(book: RuleBook, clean: (text: string) => string) {
    this.#book = book
    this.#clean = clean
    this.#plan = new Plan(clean)
  }

  /** Whether the data of a series was missing in the last round that could have had it. */
  isStale(fingerprint: string): boolean {
    return this.#missing.series.has(fingerprint)
  }

  /** Evaluates a valid input. May yield to the event loop. */
  async evaluate(step: Step, input: EvaluationInput): Promise<RoundOutcome> {
    const ended = await this.endRemoved(step)
    this.#rounds += 1
    const context = { plan: this.#plan, missing: this.#missing, clean: this.#clean }
    const round = new Round(step, input, this.#rounds, context)
    const { metrics, health } = input
    if (metrics !== undefined) {
      if (isList(metrics)) await evaluateSamples(round, metrics)
      else await evaluateValues(round, metrics)
      for (const metric of this.#plan.metrics.watched) evaluateAbsence(round, metric)
    }
    if (health !== undefined) await evaluateHealth(round, health)
    await evaluateMissing(round)
    evaluateOverflow(round)
    const { series, badSamples, ignoredSamples } = round
    return { transitions: [...ended, ...series.transitions], badSamples, ignoredSamples }
  }

  /** Takes over edits of the rules, and ends series whose rule is gone, disabled, or now watches something else. */
  async endRemoved(step: Step): Promise<readonly RoundTransition[]> {
    const { version } = this.#book
    if (version === this.#version) return []
    const { world } = step
    if (this.#version === -1) this.#missing.restore(world)
    this.#version = version
    this.#plan.follow(this.#book)
    this.#missing.keepOnly(this.#plan.fingerprints(), world)
    const evaluator = new SeriesEvaluator(step)
    for (const series of world.series.values()) {
      if (series.detection.kind === 'ok' || series.condition === 'internal') continue
      const reason = this.#reasonToEnd(series)
      if (reason === undefined) continue
      evaluator.end(series, reason)
      if (evaluator.written % YIELD_AFTER === 0) await yieldToLoop()
    }
    return evaluator.transitions
  }

  #reasonToEnd(series: SeriesRecord): 'rule_removed' | 'rule_disabled' | 'rule_changed' | undefined {
    const rule = this.#book.get(series.rule)
    if (rule === undefined) return 'rule_removed'
    const hash = this.#plan.compiled(series.rule)?.hash
    if (hash === undefined) return 'rule_disabled'
    const isOther = compareRuleHashes(series.ruleHash, hash).kind === 'identity'
    return isOther || (series.condition === 'no_data' && rule.onNoData !== 'alert')
      ? 'rule_changed'
      : undefined
  }
}

function isList(metrics: NonNullable<EvaluationInput['metrics']>): metrics is readonly AlertSample[] {
  return Array.isArray(metrics)
}
