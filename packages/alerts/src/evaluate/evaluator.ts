import type { Problem } from '@botwatch/options'

import type { SeriesRecord } from '../alert.ts'
import { yieldToLoop } from '../clock.ts'
import { fingerprintOf } from '../labels.ts'
import { compareRuleHashes, type CompiledRule } from '../rules/compile.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { AlertWarning } from '../warning.ts'
import type { Step } from '../world/journal.ts'
import { DeadMen, type SilenceLimits } from './dead-men.ts'
import { latestSeries, worstValue, type LatestSeries } from './latest-values.ts'
import { endRemovedChecks, evaluateHealth } from './health.ts'
import { InputTally } from './input-problems.ts'
import type { EvaluationInput } from './input.ts'
import { evaluateMetrics } from './metrics.ts'
import { evaluateMissing } from './no-data.ts'
import { Plan } from './plan.ts'
import { Round, YIELD_AFTER } from './round.ts'
import { SeriesEvaluator, type RoundTransition } from './series.ts'
import type { SeriesKey } from './stream.ts'

/** Result of one round. */
export interface RoundOutcome {
  readonly transitions: readonly RoundTransition[]
  readonly badSamples: number
  readonly ignoredSamples: number
  /** The first problems of the input. */
  readonly problems: readonly Problem[]
  readonly problemCount: number
  /** What is new about the input, for the log. */
  readonly warnings: readonly AlertWarning[]
}

/** What is known of the data of a rule. */
export interface KnownData {
  /** Time of the newest data; null if there was none since the start. */
  readonly lastAt: number | null
  /** What was looked for in vain; null unless it was warned of. */
  readonly reason: string | null
  /** The last value of the series that is worst for the rule; null if there is none. */
  readonly value: number | null
  /** When the rule was last evaluated as it is now, wall clock; null if it was not since the start. */
  readonly evaluatedAt: number | null
}

/** When rules were evaluated. */
interface Look {
  readonly round: number
  /** Wall clock. */
  readonly at: number
}

/** Evaluates inputs, one after the other, under the rules of a book. */
export class Evaluator {
  readonly #book: RuleBook
  readonly #plan: Plan
  readonly #deadMen = new DeadMen()
  /** Samples that could not be used. */
  readonly tally: InputTally = new InputTally()
  #rounds = 0
  /** The version of the book that the plan and the open series follow; -1 before the first step. */
  #version = -1
  /** The last round with metrics, with results, and the last look at silence. */
  readonly #last: Record<'metrics' | 'health' | 'silence', Look | undefined> = {
    metrics: undefined,
    health: undefined,
    silence: undefined,
  }
  /** Number of rounds before a rule was first followed. */
  readonly #roundsBefore = new WeakMap<CompiledRule, number>()

  /** `clean` takes secrets out of a text. */
  constructor(book: RuleBook, clean: (text: string) => string) {
    this.#book = book
    this.#plan = new Plan(clean)
  }

  /** Whether the data of a series was missing in the last round that could have had it. */
  isStale(fingerprint: string): boolean {
    return this.#plan.missing.series.has(fingerprint)
  }

  /** Number of rules that were warned of because they have had no data. */
  get rulesWithoutData(): number {
    return this.#plan.data.rulesWithout
  }

  /** Returns what is known of the data of a rule. */
  dataOf(rule: string): KnownData {
    const compiled = this.#plan.compiled(rule)
    const isDeadMan = compiled?.rule.kind === 'dead_man'
    const known = compiled === undefined ? -Infinity : this.#plan.data.lastAt(compiled)
    const lastAt = isDeadMan ? this.#deadMen.lastReportAt(rule) : known
    return {
      lastAt: Number.isFinite(lastAt) ? lastAt : null,
      reason: this.#plan.data.reasonOf(rule),
      value: compiled === undefined ? null : worstValue(compiled, this.seriesOf(rule)),
      evaluatedAt: compiled === undefined ? null : this.#evaluatedAt(compiled),
    }
  }

  /** Returns the series of a rule that had data in the last round that could have had some. */
  seriesOf(rule: string): readonly LatestSeries[] {
    const compiled = this.#plan.compiled(rule)
    return compiled === undefined ? [] : latestSeries(this.#plan, compiled)
  }

  #evaluatedAt(compiled: CompiledRule): number | null {
    const { kind } = compiled.rule
    const { metrics, health, silence } = this.#last
    const looks = kind === 'dead_man' ? [metrics, health, silence] : [kind === 'health' ? health : metrics]
    const since = this.#roundsBefore.get(compiled) ?? 0
    const times = looks.flatMap((look) =>
      look !== undefined && (look === silence || look.round > since) ? [look.at] : [],
    )
    return times.length === 0 ? null : Math.max(...times)
  }

  /** Raises the alerts of dead_man rules. Returns when to look again, on the timeline; Infinity if only a round changes that. */
  async evaluateSilence(
    step: Step,
    limits: SilenceLimits,
  ): Promise<{ readonly transitions: readonly RoundTransition[]; readonly nextMs: number }> {
    const ended = await this.endRemoved(step)
    this.#last.silence = { round: this.#rounds, at: step.wallMs }
    const { transitions, nextMs } = this.#deadMen.evaluate(step, limits)
    return { transitions: [...ended, ...transitions], nextMs }
  }

  /** Evaluates a valid input. May yield to the event loop. */
  async evaluate(step: Step, input: EvaluationInput): Promise<RoundOutcome> {
    const ended = await this.endRemoved(step)
    this.#rounds += 1
    const round = new Round(step, input, this.#rounds, this.#plan, this.tally)
    const { metrics, health } = input
    const look: Look = { round: this.#rounds, at: step.wallMs }
    if (metrics !== undefined) this.#last.metrics = look
    if (health !== undefined) this.#last.health = look
    endRemovedChecks(round)
    if (metrics !== undefined) await evaluateMetrics(round, metrics)
    if (health !== undefined) await evaluateHealth(round, health)
    await evaluateMissing(round)
    evaluateOverflow(round)
    this.#deadMen.report(round)
    const { series, badSamples, ignoredSamples, problems } = round
    const { data, clean } = this.#plan
    return {
      transitions: [...ended, ...series.transitions],
      badSamples,
      ignoredSamples,
      problems: problems.shown,
      problemCount: problems.count,
      warnings: [...problems.warnings, ...data.warn(input, step.nowMs, clean)],
    }
  }

  /** Takes over edits of the rules, and ends series whose rule is gone, disabled, or now watches something else. */
  async endRemoved(step: Step): Promise<readonly RoundTransition[]> {
    const { version } = this.#book
    if (version === this.#version) return []
    const { world } = step
    const isFirst = this.#version === -1
    if (isFirst) this.#plan.missing.restore(world)
    this.#version = version
    this.#plan.follow(this.#book)
    for (const compiled of this.#plan.all())
      if (!this.#roundsBefore.has(compiled)) this.#roundsBefore.set(compiled, this.#rounds)
    this.#deadMen.follow(this.#plan.ofKind('dead_man'), isFirst ? -Infinity : step.nowMs, this.#plan.clean)
    this.#plan.missing.keepOnly(this.#plan.fingerprints(), world)
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

/** Raises an alert for each rule that was at its limit in this round, and ends those of rules that were not. */
function evaluateOverflow(round: Round): void {
  const { step, series, plan } = round
  const { turnedAway } = series.limits
  for (const [rule, count] of turnedAway) {
    const compiled = plan.compiled(rule)
    if (compiled === undefined) continue
    const { maxAlertsPerRule } = compiled.rule
    const summary = `${count} breaching series over the limit of ${maxAlertsPerRule} alerts (maxAlertsPerRule)`
    series.setCondition(overflowSeriesOf(compiled), compiled, 'overflow', { isFiring: true, summary })
  }
  for (const record of step.world.series.values()) {
    if (record.condition !== 'overflow' || record.detection.kind !== 'firing') continue
    const compiled = plan.compiled(record.rule)
    if (compiled === undefined || turnedAway.has(record.rule) || !isCounted(round, compiled)) continue
    const summary = 'the number of alerts is below the limit again'
    series.setCondition(record, compiled, 'overflow', { isFiring: false, summary })
  }
}

function overflowSeriesOf({ rule }: CompiledRule): SeriesKey {
  const labels = { ...rule.labels, alertname: rule.name, condition: 'overflow' }
  return { fingerprint: fingerprintOf(labels), labels }
}

/**
 * Whether the round shows how many alerts a rule has: it had samples of the rule that counted, or it could have had some
 * and the rule is below its limit.
 */
function isCounted({ plan, id, input, series }: Round, { rule }: CompiledRule): boolean {
  if (rule.kind === 'health')
    return (
      plan.countedRounds.get(rule.name) === id || (input.health !== undefined && series.limits.hasRoom(rule))
    )
  if (rule.kind === 'dead_man') return false
  const streams = plan.metrics.get(rule.metricName)?.streams.values() ?? []
  const hasSample = [...streams].some(({ countedRound }) => countedRound === id)
  return hasSample || (input.metrics !== undefined && series.limits.hasRoom(rule))
}
