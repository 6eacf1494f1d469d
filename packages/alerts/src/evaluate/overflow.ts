import { fingerprintOf } from '../labels.ts'
import type { CompiledRule } from '../rules/compile.ts'
import type { Round } from './round.ts'
import type { SeriesKey } from './stream.ts'

/** Raises an alert for each rule that was at its limit in this round, and ends those of rules that were not. */
export function evaluateOverflow(round: Round): void {
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
      plan.checks.countedRounds.get(rule.name) === id ||
      (input.health !== undefined && series.limits.hasRoom(rule))
    )
  const streams = plan.metrics.get(rule.metricName)?.streams.values() ?? []
  const hasSample = [...streams].some(({ countedRound }) => countedRound === id)
  return hasSample || (input.metrics !== undefined && series.limits.hasRoom(rule))
}
