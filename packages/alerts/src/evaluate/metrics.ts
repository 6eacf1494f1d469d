import { labelKey, NO_LABELS, readLabels, type Labels } from '../labels.ts'
import { judgeValue, observeValue } from '../rules/threshold.ts'
import type { Breath, RoundContext } from './context.ts'
import type { Hearing } from './hearing.ts'
import { timeOf, type AlertSample } from './inputs.ts'
import type { MetricPlan } from './metric-plan.ts'
import type { Series } from './series.ts'
import type { SeriesTable } from './series-table.ts'

/** Judges names with values: the series without labels. */
export async function judgeValues(
  context: RoundContext,
  hearing: Hearing,
  breath: Breath,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { plan, sampledAt } = context
  const { list } = plan.metrics
  for (const index of notQuiet(context, ownOnly(values))) {
    const metric = list[index]
    if (metric === undefined || !Object.hasOwn(values, metric.name)) continue
    const value = values[metric.name]
    judgeSample(context, hearing, { metric, labels: NO_LABELS, key: '', value, sampledAt })
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
  const { plan, id } = context
  const { metrics } = plan
  const { table } = metrics
  for (const sample of samples) {
    const metric = metrics.get(sample?.name)
    if (metric === undefined) continue
    const labels = readLabels(sample.labels)
    const sampledAt = timeOf(sample, context.sampledAt)
    if (labels === undefined || sampledAt === undefined) {
      hearing.bad += 1
      continue
    }
    const key = labels === NO_LABELS ? '' : labelKey(labels)
    const known = knownSeries(metric, key)
    const { value } = sample
    if (known !== undefined && typeof value === 'number' && passes(table, known.row, value, sampledAt, id)) {
      metric.counted = id
    } else {
      judgeSample(context, hearing, { metric, labels, key, value, sampledAt })
      await breath.take()
    }
  }
}

/** The places of the metrics that must be looked at. One comparison per bound clears all rules of the others. */
function notQuiet(
  { plan, id, sampledAt }: RoundContext,
  values: Readonly<Record<string, unknown>>,
): readonly number[] {
  const { names, bareRows, table } = plan.metrics
  const rest: number[] = []
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? ''
    const value = values[name]
    const row = bareRows[index] ?? -1
    if (typeof value === 'number' && row >= 0 && passes(table, row, value, sampledAt, id)) continue
    if (value !== undefined || Object.hasOwn(values, name)) rest.push(index)
  }
  return rest
}

/** Whether a sample can change nothing but the time of the last one, and then changes it. Allocates nothing. */
function passes(
  { aboveOk, belowOk, lastAt, round }: SeriesTable,
  row: number,
  value: number,
  sampledAt: number,
  id: number,
): boolean {
  if (!(value > (aboveOk[row] ?? Infinity) && value < (belowOk[row] ?? -Infinity))) return false
  // The first of two samples in a round is the one that counts, and may not have been so quiet.
  if (sampledAt <= (lastAt[row] ?? Infinity) || round[row] === id) return false
  lastAt[row] = sampledAt
  round[row] = id
  return true
}

interface Sample {
  readonly metric: MetricPlan
  readonly labels: Labels
  readonly key: string
  readonly value: unknown
  readonly sampledAt: number
}

function judgeSample(context: RoundContext, hearing: Hearing, sample: Sample): void {
  const { metric, key, value, sampledAt } = sample
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    hearing.bad += 1
    return
  }
  // Only now: a series that never had data is none that could stop.
  const series = knownSeries(metric, key) ?? addSeries(context, hearing, sample)
  if (series === null) return
  const { id } = context
  const counts = hearing.begin(series, sampledAt)
  if (counts) metric.counted = id
  for (const watch of series.absents) watch.round = id
  for (const track of series.tracks) {
    const { rule } = track.compiled
    if (rule.kind !== 'threshold') continue
    const verdict = judgeValue(rule, value)
    if (counts && verdict !== 'no_data')
      hearing.judge(series, track, verdict, sampledAt, () => observeValue(rule, value))
    else hearing.hold(track)
  }
  hearing.end(series)
}

function knownSeries({ bare, labelled }: MetricPlan, key: string): Series | undefined {
  return key === '' ? (bare ?? undefined) : labelled.get(key)
}

function addSeries({ plan }: RoundContext, hearing: Hearing, { metric, labels, key }: Sample): Series | null {
  const series = plan.metrics.add(metric, labels, key)
  for (const track of series?.tracks ?? []) hearing.recallNoData(track)
  return series
}

/** The values with what an object of a class inherits left out: only own ones are samples. */
function ownOnly(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(values)
  return prototype === Object.prototype || prototype === null ? values : { ...values }
}
