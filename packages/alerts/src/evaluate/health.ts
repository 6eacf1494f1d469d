import { judgeHealth, observeHealth } from '../rules/health.ts'
import type { Breath, RoundContext } from './context.ts'
import type { Hearing } from './hearing.ts'
import type { Subject } from './judge.ts'
import { noDataSubject } from './memory.ts'
import { trackOf } from './series.ts'
import { timeOf, type AlertHealthResult } from './inputs.ts'

/** Judges what health checks found: each check is a series, and an alert of each rule that reads it. */
export async function judgeHealthResults(
  context: RoundContext,
  hearing: Hearing,
  breath: Breath,
  results: readonly AlertHealthResult[],
): Promise<void> {
  for (const result of results) {
    const ranAt = isNamed(result) ? timeOf(result, context.sampledAt) : undefined
    if (ranAt === undefined) hearing.bad += 1
    else judgeResult(context, hearing, result, ranAt)
    await breath.take()
  }
}

function judgeResult(
  context: RoundContext,
  hearing: Hearing,
  result: AlertHealthResult,
  ranAt: number,
): void {
  const { plan, id, clean, draft } = context
  const { name } = result
  const labels = { check: name, critical: String(result.critical !== false) }
  const rules = plan.checks.rulesOf(name)
  const found = rules.filter((compiled) => compiled.matches(labels))
  for (const compiled of rules)
    if (!found.includes(compiled)) leave(context, trackOf(compiled, { check: name }, clean))
  if (found.length === 0) {
    draft.afterCommit(() => plan.checks.drop(name))
    return
  }
  const verdicts = found.map((compiled) => ({ compiled, verdict: judgeHealth(compiled.rule, result) }))
  if (verdicts.every(({ verdict }) => verdict === 'no_data')) {
    hearing.bad += 1
    return
  }
  const series = plan.checks.of(name)
  const tracked = verdicts.map(({ compiled, verdict }) => {
    const known = plan.checks.find(series, compiled)
    if (known !== null || verdict === 'no_data') return { compiled, verdict, track: known }
    const track = plan.checks.track(series, compiled)
    hearing.recallNoData(track)
    return { compiled, verdict, track }
  })
  const counts = hearing.begin(series, ranAt)
  for (const { compiled, verdict, track } of tracked) {
    if (track === null) continue
    if (verdict === 'no_data') hearing.unheard.push({ track, seenMs: series.seenMs })
    else if (counts) {
      plan.checks.heard.set(compiled.rule.name, id)
      hearing.judge(series, track, verdict, ranAt, () => observeHealth(compiled.rule, result, clean))
    } else hearing.hold(track)
  }
  hearing.end(series)
}

/** Ends the alerts of a check that its rule does not match any more, as one that is not critical now. */
function leave({ draft, judge, memory }: RoundContext, subject: Subject): void {
  for (const { fingerprint } of [subject, noDataSubject(subject)]) {
    const record = draft.alert(fingerprint)
    if (record !== undefined && record.detection.kind !== 'ok') judge.end(record, 'rule_changed')
  }
  draft.afterCommit(() => {
    memory.missing.delete(subject.fingerprint)
    memory.noDataAlerts.delete(subject.fingerprint)
  })
}

/** Whether it is a result at all. */
function isNamed(result: AlertHealthResult): boolean {
  return typeof result?.name === 'string' && result.name !== '' && result.name.length <= 256
}
