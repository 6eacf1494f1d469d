import { NO_LABELS, readLabels } from '../labels.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { observeSilence } from '../rules/dead-man.ts'
import { isKnownStatus } from '../rules/health.ts'
import type { DeadManRule } from '../rules/rule.ts'
import { isNewer } from '../state.ts'
import type { Step } from '../world/journal.ts'
import { timeOf, type EvaluationInput } from './input.ts'
import type { Round } from './round.ts'
import { SeriesEvaluator, type RoundTransition } from './series.ts'
import { seriesOf, type RuleSeries } from './stream.ts'
import { readableValue } from './unreadable.ts'

type DeadManCompiled = CompiledRule<DeadManRule>

/** A dead_man rule with the last report that it waits for. */
interface DeadMan {
  readonly compiled: DeadManCompiled
  readonly series: RuleSeries
  /** When it was added or last reported, on the timeline; -Infinity if it is there since the start. */
  sinceMs: number
  /** Time since then for which the process stood still, so that no report could arrive. */
  stoodStillMs: number
  /** Time of the last report, on the wall clock of its source. */
  lastAt: number
}

/** From when silence counts, on the timeline. */
export interface SilenceLimits {
  /** The start of the manager. */
  readonly startedMs: number
  /** No alert fires before: a round after a sleep of the machine must have its chance. */
  readonly graceMs: number
  /** For how long the process stood still before this look. Does not count as silence. */
  readonly stoodStillMs: number
}

/** The dead_man rules, and what has reported. */
export class DeadMen {
  #all: readonly DeadMan[] = []

  /** Takes over edits. Silence of a new rule counts from `sinceMs`. */
  follow(rules: readonly DeadManCompiled[], sinceMs: number, clean: (text: string) => string): void {
    const known = new Map(this.#all.map((item) => [keyOf(item.compiled), item]))
    this.#all = rules.map((compiled) => {
      const before = known.get(keyOf(compiled)) ?? { sinceMs, stoodStillMs: 0, lastAt: -Infinity }
      return { ...before, compiled, series: seriesOf(compiled, NO_LABELS, clean) }
    })
  }

  /** Returns the time of the last report that a rule waits for, on the wall clock of its source. */
  lastReportAt(rule: string): number {
    return this.#all.find(({ compiled }) => compiled.rule.name === rule)?.lastAt ?? -Infinity
  }

  /** Notes what a round reports, and ends the alerts about its silence. */
  report(round: Round): void {
    const { series, step } = round
    for (const item of this.#all) {
      const at = reportedAt(round, item)
      if (!isNewer(at, item.lastAt, step.wallMs)) continue
      const isFirst = item.lastAt === -Infinity
      item.lastAt = at
      // The first one after a start may be from before it, and nothing may have come since.
      const ageMs = step.wallMs - round.wallTimeOf(at)
      if (isFirst && ageMs >= item.compiled.rule.silentAfterMs) continue
      item.sinceMs = step.nowMs
      item.stoodStillMs = 0
      evaluate(series, step, item, 'ok', step.nowMs)
    }
  }

  /** Raises alerts about silence. Returns when to look again, on the timeline. */
  evaluate(
    step: Step,
    { startedMs, graceMs, stoodStillMs }: SilenceLimits,
  ): { readonly transitions: readonly RoundTransition[]; readonly nextMs: number } {
    const evaluator = new SeriesEvaluator(step)
    let nextMs = Infinity
    for (const item of this.#all) {
      const sinceMs = Math.max(item.sinceMs, startedMs)
      // A report may have come since.
      item.stoodStillMs = Math.min(item.stoodStillMs + stoodStillMs, step.nowMs - sinceMs)
      const record = step.world.series.get(item.series.fingerprint)
      // If a person has ended the alert, it fires again after as long a silence.
      const countsFromMs = Math.max(sinceMs, record?.endedMs ?? -Infinity)
      const dueMs = Math.max(countsFromMs + item.compiled.rule.silentAfterMs + item.stoodStillMs, graceMs)
      if (step.nowMs < dueMs) nextMs = Math.min(nextMs, dueMs)
      else {
        // A report may end the silence, and another one may follow.
        nextMs = Math.min(nextMs, step.nowMs + item.compiled.rule.silentAfterMs)
        // An alert that fires already keeps the time of its last data.
        if (record?.detection.kind === 'firing') continue
        const dataMs = Math.max(sinceMs, record?.detection.dataMs ?? -Infinity) + 1
        evaluate(evaluator, step, item, 'breach', dataMs)
      }
    }
    return { transitions: evaluator.transitions, nextMs }
  }
}

/** A rule that waits for the same thing after an edit goes on. */
function keyOf({ rule, hash }: DeadManCompiled): string {
  return `${hash} ${rule.name}`
}

function evaluate(
  evaluator: SeriesEvaluator,
  { wallMs }: Step,
  { compiled, series }: DeadMan,
  kind: 'ok' | 'breach',
  dataMs: number,
): void {
  if (kind === 'ok' && !evaluator.isOpen(series.fingerprint)) return
  const event = { kind, sampledAt: null, dataMs, wallMs }
  evaluator.evaluate(series, compiled, event, () => observeSilence(compiled.rule, kind === 'breach'))
}

/** Returns the time of the newest report that a rule waits for; -Infinity if a round has none. */
function reportedAt(round: Round, { compiled }: DeadMan): number {
  const { metricName, healthCheckName } = compiled.rule
  const { input, sampledAt, step } = round
  if (metricName !== undefined) return newestSample(input, compiled, metricName, sampledAt)
  return healthCheckName === undefined
    ? step.nowMs
    : newestResult(input, compiled, healthCheckName, sampledAt)
}

function newestSample(
  { metrics = [] }: EvaluationInput,
  { matches }: DeadManCompiled,
  metricName: string,
  roundAt: number,
): number {
  if (!Array.isArray(metrics)) {
    const values = metrics as Readonly<Record<string, unknown>>
    const value = Object.hasOwn(values, metricName) ? readableValue(values, metricName) : null
    return Number.isFinite(value) && matches(NO_LABELS) ? roundAt : -Infinity
  }
  let newest = -Infinity
  for (const sample of metrics) {
    if (sample?.name !== metricName || !Number.isFinite(sample.value)) continue
    const labels = readLabels(sample.labels)
    if (labels !== undefined && matches(labels)) newest = Math.max(newest, timeOf(sample, roundAt) ?? newest)
  }
  return newest
}

/** A result with the status `unknown` says that the check has not run. */
function newestResult(
  { health = [] }: EvaluationInput,
  { matches }: DeadManCompiled,
  check: string,
  roundAt: number,
): number {
  let newest = -Infinity
  for (const result of health) {
    const { name, status, critical } = result ?? {}
    if (name !== check && check !== '*') continue
    if (!isKnownStatus(status) || status === 'unknown') continue
    if (matches({ check: String(name), critical: String(critical !== false) }))
      newest = Math.max(newest, timeOf(result, roundAt) ?? newest)
  }
  return newest
}
