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
    const summary = `${count} more than the ${maxAlertsPerRule} alerts that the rule may have at once`
    judge.setCondition(subjectOf(compiled), compiled, 'overflow', true, summary)
  }
  for (const fingerprint of draft.fingerprints()) {
    const record = draft.alert(fingerprint)
    if (record?.condition !== 'overflow' || record.detection.kind !== 'firing') continue
    const compiled = plan.compiled(record.rule)
    if (compiled === undefined || judge.turnedAway.has(record.rule) || !wasHeard(context, compiled)) continue
    judge.setCondition(record, compiled, 'overflow', false, 'every alert has a place again')
  }
}

function subjectOf({ rule }: CompiledRule): Subject {
  const labels = { ...rule.labels, alertname: rule.name, condition: 'overflow' }
  return { fingerprint: fingerprintOf(labels), labels }
}

/** Whether the round had samples that counted for a rule: any other says nothing about how many alerts there are. */
function wasHeard({ plan, id }: RoundContext, { rule }: CompiledRule): boolean {
  if (rule.kind === 'health') return plan.checks.heard.get(rule.name) === id
  return plan.metrics.get(rule.metricName)?.counted === id
}
