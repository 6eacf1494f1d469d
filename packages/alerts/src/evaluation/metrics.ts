import { labelKey, NO_LABELS, readLabels, type Labels } from '../labels.ts'
import { judgeValue, observeValue } from '../rules/threshold.ts'
import type { Breath, RoundContext } from './context.ts'
import type { Hearing } from './hearing.ts'
import type { AlertSample } from './inputs.ts'
import type { MetricPlan } from './plan.ts'
import type { Series } from './series.ts'

/** Judges names with values: the series without labels. */
export async function judgeValues(
  context: RoundContext,
  hearing: Hearing,
  breath: Breath,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const metric of notQuiet(context, ownOnly(values))) {
    if (!Object.hasOwn(values, metric.name)) continue
    const series = metric.bare ?? addSeries(context, hearing, metric, NO_LABELS, '')
    if (series !== null) judgeSample(context, hearing, metric, series, values[metric.name])
    await breath.take()
  }
}

/** Judges samples. */
export async function judgeSamples(
  context: RoundContext,
  hearing: Hearing,
  breath: Breath,
  samples: readonly AlertSample[],
): Promise<void> {
  const { plan, id, sampledAt } = context
  for (const sample of samples) {
    const metric = plan.metric(sample?.name)
    if (metric === undefined) continue
    const labels = readLabels(sample.labels)
    if (labels === undefined) {
      hearing.bad += 1
      continue
    }
    const key = labels === NO_LABELS ? '' : labelKey(labels)
    const known = key === '' ? metric.bare : metric.labelled.get(key)
    const series = known ?? addSeries(context, hearing, metric, labels, key)
    if (series === null) continue
    if (isQuiet(series, sample.value, sampledAt)) hear(metric, series, id, sampledAt)
    else {
      judgeSample(context, hearing, metric, series, sample.value)
      await breath.take()
    }
  }
}

/** The metrics that must be looked at. One comparison per bound clears all rules of the others. */
function notQuiet(
  { plan, id, sampledAt }: RoundContext,
  values: Readonly<Record<string, unknown>>,
): readonly MetricPlan[] {
  const rest: MetricPlan[] = []
  for (const metric of plan.metrics) {
    const { bare } = metric
    const value = values[metric.name]
    if (bare !== null && isQuiet(bare, value, sampledAt)) hear(metric, bare, id, sampledAt)
    else if (value !== undefined || Object.hasOwn(values, metric.name)) rest.push(metric)
  }
  return rest
}

/** Whether a sample can change nothing but the time of the last one. Such a sample costs no allocation. */
function isQuiet(series: Series, value: unknown, sampledAt: number): boolean {
  return (
    series.isQuiet &&
    typeof value === 'number' &&
    value > series.aboveOk &&
    value < series.belowOk &&
    sampledAt > series.lastAt
  )
}

function hear(metric: MetricPlan, series: Series, id: number, sampledAt: number): void {
  series.lastAt = sampledAt
  metric.counted = id
  give(metric, series, id)
}

/** Notes that there was data. */
function give(metric: MetricPlan, series: Series, id: number): void {
  series.round = id
  for (const watch of series.absents) watch.round = id
  if (metric.round !== id) {
    metric.round = id
    metric.given = 0
  }
  metric.given += 1
}

function judgeSample(
  { id, sampledAt, draft }: RoundContext,
  hearing: Hearing,
  metric: MetricPlan,
  series: Series,
  value: unknown,
): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    hearing.bad += 1
    return
  }
  const counts = hearing.begin(series, sampledAt)
  if (counts) metric.counted = id
  if (series.round !== id) give(metric, series, id)
  for (const track of series.tracks) {
    const { rule } = track.compiled
    if (rule.kind !== 'threshold') continue
    const verdict = judgeValue(rule, value)
    if (counts && verdict !== 'no_data')
      hearing.judge(series, track, verdict, sampledAt, () => observeValue(rule, value))
    else hearing.hold(track)
  }
  series.seenMs = draft.nowMs
}

function addSeries(
  { plan, draft }: RoundContext,
  hearing: Hearing,
  metric: MetricPlan,
  labels: Labels,
  key: string,
): Series | null {
  const lastAtOf = (fingerprint: string): number => draft.alert(fingerprint)?.detection.sampledAt ?? -Infinity
  const series = plan.addSeries(metric, labels, key, lastAtOf)
  for (const track of series?.tracks ?? []) hearing.recallNoData(track)
  return series
}

/** The values with what an object of a class inherits left out: only own ones are samples. */
function ownOnly(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(values)
  return prototype === Object.prototype || prototype === null ? values : { ...values }
}
