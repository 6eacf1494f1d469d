import { isNewer } from '../detection/sample-order.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { formatDuration } from '../text.ts'
import type { Breath, RoundContext } from './context.ts'
import type { Hearing } from './hearing.ts'
import { isOpen, noDataSubject, type Missing } from './memory.ts'
import type { Subject } from './judge.ts'
import type { MetricPlan } from './metric-plan.ts'
import type { Series } from './series.ts'

/** A series that stopped is remembered at least this long: until then its old samples are still told from new ones. */
const FORGET_AFTER_MS = 3_600_000

/**
 * Judges, after all samples of a round, what had no data in it though it could have had some. Only what was missed counts:
 * while nothing is evaluated, no data is missing.
 */
export async function judgeMissing(context: RoundContext, hearing: Hearing, breath: Breath): Promise<void> {
  const { draft, plan, metrics, health } = context
  if (metrics !== undefined) {
    for (const metric of missingBare(context)) {
      if (missSeries(context, hearing, metric.bare)) draft.afterCommit(() => plan.metrics.drop(metric, ''))
      await breath.take()
    }
    for (const metric of plan.metrics.labelled) {
      for (const [key, series] of metric.labelled) {
        if (missSeries(context, hearing, series)) draft.afterCommit(() => plan.metrics.drop(metric, key))
        await breath.take()
      }
    }
  }
  if (health !== undefined) {
    for (const [check, series] of plan.checks.series) {
      if (missSeries(context, hearing, series)) draft.afterCommit(() => plan.checks.drop(check))
    }
  }
  for (const { track, seenMs } of hearing.unheard) {
    hearing.judged.add(track.fingerprint)
    miss(context, track, track.compiled, seenMs)
  }
  await missRecords(context, hearing, breath)
}

/** The metrics whose series without labels had no data. */
function missingBare({ plan, id }: RoundContext): readonly MetricPlan[] {
  const { list, bareRows, table } = plan.metrics
  const missing: MetricPlan[] = []
  for (let index = 0; index < bareRows.length; index += 1) {
    const row = bareRows[index] ?? -1
    const metric = row < 0 || table.round[row] === id ? undefined : list[index]
    if (metric !== undefined) missing.push(metric)
  }
  return missing
}

/** Judges a series if it had no data. True when it may be forgotten. */
function missSeries(context: RoundContext, hearing: Hearing, series: Series | null): boolean {
  if (series === null || series.round === context.id || isLate(context, series.lastAt)) return false
  series.wake()
  let isOver = true
  for (const track of series.tracks) {
    hearing.judged.add(track.fingerprint)
    if (!miss(context, track, track.compiled, series.seenMs)) isOver = false
  }
  if (isOver)
    context.draft.afterCommit(() => {
      for (const { fingerprint } of series.tracks) forget(context, fingerprint)
    })
  return isOver
}

/** Judges alerts from before a restart whose series has not been heard of since. */
async function missRecords(context: RoundContext, hearing: Hearing, breath: Breath): Promise<void> {
  const { draft, plan, metrics, health } = context
  for (const fingerprint of draft.fingerprints()) {
    const record = draft.alert(fingerprint)
    if (!isOpen(record) || hearing.judged.has(fingerprint)) continue
    const compiled = plan.compiled(record.rule)
    if (compiled === undefined) continue
    const given = compiled.rule.kind === 'health' ? health : metrics
    if (given === undefined || isLate(context, record.detection.sampledAt)) continue
    miss(context, record, compiled, record.detection.dataMs)
    if (!isOpen(draft.alert(fingerprint))) draft.afterCommit(() => forget(context, fingerprint))
    await breath.take()
  }
}

/** One round more without data for an alert. True when there is nothing left to wait for. */
function miss(context: RoundContext, subject: Subject, compiled: CompiledRule, seenMs: number): boolean {
  const { draft, judge, memory } = context
  const { fingerprint } = subject
  const { rule } = compiled
  const missing = memory.missing.get(fingerprint) ?? { sinceMs: draft.nowMs, isRaised: false }
  memory.missing.set(fingerprint, missing)
  const goneMs = draft.nowMs - missing.sinceMs
  if (isOpen(draft.alert(fingerprint))) {
    const event = { kind: 'no_data', nowMs: draft.nowMs, seenMs } as const
    judge.judge(subject, compiled, event, () => ({ value: null, summary: '' }))
  }
  const isDue = goneMs >= rule.noDataAfterMs
  const isOver = isDue && applyPolicy(context, subject, compiled, missing)
  const record = draft.alert(fingerprint)
  const limitMs = rule.autoResolveMinutes * 60_000
  if (isOpen(record) && rule.onNoData !== 'breach' && limitMs > 0 && goneMs >= limitMs)
    judge.end(record, 'stale_timeout')
  const isLong = goneMs >= Math.max(rule.noDataAfterMs, FORGET_AFTER_MS)
  return isOver && isLong && !isOpen(draft.alert(fingerprint))
}

/** Does what the rule makes of missing data. True when it has nothing more to say of the series. */
function applyPolicy(
  context: RoundContext,
  subject: Subject,
  compiled: CompiledRule,
  missing: Missing,
): boolean {
  const { draft, judge, memory } = context
  const { onNoData } = compiled.rule
  const goneMs = draft.nowMs - missing.sinceMs
  const summary = `${watched(compiled, subject)}: no data for ${formatDuration(goneMs)}`
  if (onNoData === 'alert') {
    // Raised once: a person who ends it has forgotten the series until it has data again.
    if (missing.isRaised && !isFiring(context, subject)) return true
    const noData = noDataSubject(subject)
    if (!judge.setCondition(noData, compiled, 'no_data', true, summary)) return true
    draft.afterCommit(() => {
      missing.isRaised = true
      memory.noDataAlerts.set(subject.fingerprint, noData)
    })
    return false
  }
  if (onNoData !== 'keep') {
    const event = { kind: onNoData, sampledAt: null, dataMs: draft.nowMs, wallMs: draft.wallMs } as const
    judge.judge(subject, compiled, event, () => ({ value: null, summary }))
  }
  return true
}

function isFiring({ draft, memory }: RoundContext, { fingerprint }: Pick<Subject, 'fingerprint'>): boolean {
  const noData = memory.noDataAlerts.get(fingerprint)
  return noData !== undefined && draft.alert(noData.fingerprint)?.detection.kind === 'firing'
}

/** Whether a round is older than the last sample of a series, so that it says nothing about what came later. */
function isLate({ isTimed, sampledAt, draft }: RoundContext, lastAt: number): boolean {
  if (!isTimed || sampledAt >= lastAt) return false
  return !isNewer(sampledAt, lastAt, draft.wallMs)
}

function forget(context: RoundContext, fingerprint: string): void {
  const { memory } = context
  const noData = memory.noDataAlerts.get(fingerprint)
  if (noData !== undefined && isFiring(context, { fingerprint })) memory.unclaimed.add(noData.fingerprint)
  memory.missing.delete(fingerprint)
  memory.noDataAlerts.delete(fingerprint)
}

function watched({ rule }: CompiledRule, { labels }: Subject): string {
  return rule.kind === 'health' ? (labels['check'] ?? rule.healthCheckName) : rule.metricName
}
