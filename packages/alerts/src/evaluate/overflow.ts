import { fingerprintOf } from '../fingerprint.ts'
import type { CompiledRule } from '../rules/compile.ts'
import type { RoundContext } from './context.ts'
import type { Subject } from './judge.ts'

/** Raises an alert for each rule that had no place for new alerts in this round, and ends those of rules that had. */
export function judgeOverflow(context: RoundContext): void {
  const { draft, judge, plan } = context
  for (const [rule, count] of judge.turnedAway) {
    const compiled = plan.compiled(rule)
    if (compiled === undefined) continue
    const { maxAlertsPerRule } = compiled.rule
    const summary = `${count} breaching series over the limit of ${maxAlertsPerRule} alerts (maxAlertsPerRule)`
    judge.setCondition(subjectOf(compiled), compiled, 'overflow', true, summary)
  }
  for (const fingerprint of draft.fingerprints()) {
    const record = draft.alert(fingerprint)
    if (record?.condition !== 'overflow' || record.detection.kind !== 'firing') continue
    const compiled = plan.compiled(record.rule)
    if (compiled === undefined || judge.turnedAway.has(record.rule) || !isJudged(context, compiled)) continue
    judge.setCondition(record, compiled, 'overflow', false, 'the number of alerts is below the limit again')
  }
}

function subjectOf({ rule }: CompiledRule): Subject {
  const labels = { ...rule.labels, alertname: rule.name, condition: 'overflow' }
  return { fingerprint: fingerprintOf(labels), labels }
}

/**
 * Whether the round says anything about how many alerts a rule has: it had samples that counted, or it could have had
 * some and there is room for more.
 */
function isJudged({ plan, id, metrics, health, judge }: RoundContext, { rule }: CompiledRule): boolean {
  const isHealth = rule.kind === 'health'
  const heard = isHealth ? plan.checks.heard.get(rule.name) : plan.metrics.get(rule.metricName)?.counted
  return heard === id || ((isHealth ? health : metrics) !== undefined && judge.hasRoom(rule))
}
