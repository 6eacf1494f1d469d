import type { Observation } from '../alert.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { classifyResult, isCheckName, isIdle, isKnownStatus, observeHealth } from '../rules/health.ts'
import { badCheckName, badStatus, badTime } from './bad-sample.ts'
import { timeOf, type AlertHealthResult } from './input.ts'
import { missSeries } from './no-data.ts'
import type { Round } from './round.ts'
import { noDataSeriesOf, seriesOf, type RuleSeries, type Stream } from './stream.ts'

/** Evaluates the results of health checks: each check is a stream. */
export async function evaluateHealth(round: Round, results: readonly AlertHealthResult[]): Promise<void> {
  const { problems } = round
  for (const [index, result] of results.entries()) {
    const path = (): string => problems.path('health', index)
    const ranAt = isCheckName(result?.name) ? timeOf(result, round.sampledAt) : undefined
    if (ranAt !== undefined) evaluateResult(round, result, ranAt, path)
    else if (isCheckName(result?.name))
      round.reject('timestamp', result.name, () => badTime(`${path()}.timestamp`, result.timestamp))
    else round.reject('name', null, () => badCheckName(path(), result))
    if (round.isLong) await round.yield()
  }
}

/** Ends the alerts of checks that were removed, and forgets that there was data of them. */
export function endRemovedChecks({ input, plan, series, step }: Round): void {
  const { removedChecks = [] } = input
  if (removedChecks.length === 0) return
  const names = new Set(removedChecks)
  for (const name of names) {
    const stream = plan.checks.get(name)
    if (stream === undefined) continue
    for (const { fingerprint } of stream.series) {
      plan.missing.series.delete(fingerprint)
      plan.missing.alerts.delete(fingerprint)
    }
    plan.forgetCheck(stream)
  }
  for (const record of step.world.series.values()) {
    const { labels, condition, detection, rule } = record
    const isOpen = detection.kind !== 'ok' && condition !== 'internal'
    const isOfCheck = plan.compiled(rule)?.rule.kind === 'health' && names.has(labels['check'] ?? '')
    if (isOpen && isOfCheck) series.end(record, 'check_removed')
  }
}

function evaluateResult(round: Round, result: AlertHealthResult, ranAt: number, path: () => string): void {
  const { plan } = round
  const { name } = result
  const labels = { check: name, critical: String(result.critical !== false) }
  const rules = plan.rulesOf(name)
  const matching = rules.filter((compiled) => compiled.matches(labels))
  for (const compiled of rules) if (!matching.includes(compiled)) endUnmatched(round, compiled, name)
  const verdicts = matching.map((compiled) => ({
    compiled,
    verdict: classifyResult(compiled.rule, result),
  }))
  if (matching.length === 0) plan.checks.delete(name)
  else if (isIdle(result) && verdicts.every(({ verdict }) => verdict === 'no_data')) {
    const stream = plan.checkOf(name)
    stream.round = round.id
    for (const { compiled } of verdicts) restSeries(round, stream, compiled)
  } else if (verdicts.every(({ verdict }) => verdict === 'no_data')) {
    if (isKnownStatus(result.status)) round.badSamples += 1
    else round.reject('status', name, () => badStatus(path(), result))
  } else {
    const stream = plan.checkOf(name)
    const isCounted = round.counts(stream, ranAt)
    for (const { compiled, verdict } of verdicts) {
      const known = findSeries(stream, compiled)
      // Data of a series that never had any cannot be missing.
      if (known === undefined && verdict === 'no_data') continue
      const series = known ?? addSeries(round, stream, compiled)
      if (verdict === 'no_data') missSeries(round, series, compiled, stream.seenMs)
      else if (isCounted) {
        plan.countedRounds.set(compiled.rule.name, round.id)
        const facts = { isCertain: result.certain === true, tookMs: durationOf(result) }
        const observe = (): Observation => observeHealth(result, plan.clean)
        round.evaluate(stream, series, verdict, ranAt, observe, facts)
      } else round.hold(series)
    }
    round.finish(stream, isCounted ? ranAt : null)
  }
}

/** Duration of the run of a result; undefined if it does not say. */
function durationOf({ durationMs }: AlertHealthResult): number | undefined {
  const isDuration = typeof durationMs === 'number' && durationMs >= 0 && durationMs < Infinity
  return isDuration ? durationMs : undefined
}

function findSeries({ series }: Stream, compiled: CompiledRule): RuleSeries | undefined {
  return series.find((item) => item.compiled === compiled)
}

/** Notes that a series has nothing to evaluate: no data is missing, and an open alert ends after `autoResolveMinutes`. */
function restSeries(round: Round, stream: Stream, compiled: CompiledRule): void {
  const series = findSeries(stream, compiled) ?? addSeries(round, stream, compiled)
  round.endNoData(series)
  if (round.series.isOpen(series.fingerprint))
    missSeries(round, series, compiled, stream.seenMs, { isExpected: false })
  else round.hold(series)
}

function addSeries(round: Round, stream: Stream, compiled: CompiledRule): RuleSeries {
  const series = seriesOf(compiled, stream.sampleLabels, round.plan.clean)
  stream.series.push(series)
  round.add(series)
  return series
}

/** Ends the alerts of a check that its rule does not match any more, e.g. because it is not critical now. */
function endUnmatched({ step, series, plan }: Round, compiled: CompiledRule, check: string): void {
  const { missing, clean } = plan
  if (missing.series.size === 0 && !series.limits.hasOpen(compiled.rule.name)) return
  const unmatched = seriesOf(compiled, { check }, clean)
  for (const { fingerprint } of [unmatched, noDataSeriesOf(unmatched)]) {
    const record = step.world.series.get(fingerprint)
    if (record !== undefined && record.detection.kind !== 'ok') series.end(record, 'rule_changed')
  }
  missing.series.delete(unmatched.fingerprint)
  missing.alerts.delete(unmatched.fingerprint)
}
