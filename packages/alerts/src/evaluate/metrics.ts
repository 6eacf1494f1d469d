import { labelKey, NO_LABELS, readLabels, type Labels, type OnLabelCut } from '../labels.ts'
import { observeAbsence } from '../rules/absent.ts'
import { evaluateValue, observeValue } from '../rules/threshold.ts'
import { isNewer } from '../state.ts'
import { readTime } from '../time.ts'
import { badLabels, badName, badTime, badValue, isNested } from './bad-sample.ts'
import { timeOf, type AlertSample, type EvaluationInput } from './input.ts'
import type { Metric } from './metric.ts'
import type { Round } from './round.ts'
import type { Stream } from './stream.ts'
import { readableValues } from './unreadable.ts'
import { evaluateRatios, evaluateWindow } from './windows.ts'

type Metrics = NonNullable<EvaluationInput['metrics']>

const LABELS = 'an object of texts, numbers or booleans by label name ([a-zA-Z_][a-zA-Z0-9_]*)'

interface Sample {
  /** Its place in the list, or its name. */
  readonly at: number | string
  readonly metric: Metric
  readonly labels: Labels
  readonly key: string
  readonly value: unknown
  readonly sampledAt: number
  /** When the counter was 0; NaN if that is not known. */
  readonly sinceAt: number
}

/** Evaluates samples, or values by metric name: the streams without labels. */
export async function evaluateMetrics(round: Round, metrics: Metrics): Promise<void> {
  if (isList(metrics)) await evaluateSamples(round, metrics)
  else await evaluateValues(round, metrics)
  for (const metric of round.plan.ratios) await evaluateRatios(round, metric)
  for (const metric of round.plan.list) if (metric.absents.length > 0) evaluateAbsence(round, metric)
}

async function evaluateValues(round: Round, values: Readonly<Record<string, unknown>>): Promise<void> {
  const { plan, sampledAt } = round
  const read = readNamed(values, plan.names)
  for (const index of notQuiet(round, read)) {
    const metric = plan.list[index]
    if (metric === undefined || !Object.hasOwn(values, metric.name)) continue
    const value = read[index]
    const sinceAt = Number.NaN
    evaluateSample(round, { at: metric.name, metric, labels: NO_LABELS, key: '', value, sampledAt, sinceAt })
    if (round.isLong) await round.yield()
  }
  if (!plan.data.isAnyWithout) return
  for (const [name, value] of Object.entries(readableValues(values))) rejectNested(round, name, value, name)
}

/** Reads values once, in the order of the names: a getter may return another value each time, or throw. */
function readNamed(values: Readonly<Record<string, unknown>>, names: readonly string[]): readonly unknown[] {
  try {
    return names.map((name) => values[name])
  } catch {
    const readable = readableValues(values)
    return names.map((name) => readable[name])
  }
}

/** Returns the places of the metrics whose values must be evaluated, and notes the other values. */
function notQuiet(round: Round, read: readonly unknown[]): readonly number[] {
  const { bare } = round.plan
  const places: number[] = []
  for (let index = 0; index < read.length; index += 1) {
    const stream = bare[index]
    if (stream === undefined || !skipsQuiet(round, stream, read[index], round.sampledAt)) places.push(index)
  }
  return places
}

async function evaluateSamples(round: Round, samples: readonly AlertSample[]): Promise<void> {
  let at = -1
  const onCut: OnLabelCut = (label, expected, value) => {
    const { problems } = round
    problems.cutLabel(samples[at]?.name, () =>
      badLabels(problems.path('metrics', at), label, expected, value),
    )
  }
  for (const sample of samples) {
    at += 1
    const metric = round.plan.metrics.get(sample?.name)
    if (metric === undefined) {
      rejectUnread(round, sample, at)
      continue
    }
    const labels = readLabels(sample.labels, onCut)
    const sampledAt = timeOf(sample, round.sampledAt)
    const sinceAt = sinceOf(sample)
    if (labels === undefined || sampledAt === undefined || sinceAt === undefined) {
      rejectHead(round, sample, at, labels === undefined)
      continue
    }
    const key = labels === NO_LABELS ? '' : labelKey(labels)
    const stream = metric.streams.get(key)
    const { value } = sample
    if (stream !== undefined && skipsQuiet(round, stream, value, sampledAt)) continue
    evaluateSample(round, { at, metric, labels, key, value, sampledAt, sinceAt })
    if (round.isLong) await round.yield()
  }
}

/** Notes a sample that changes nothing but the time of the last one. Returns false if it must be evaluated. */
function skipsQuiet(round: Round, stream: Stream, value: unknown, sampledAt: number): boolean {
  const { id, step } = round
  // Of two samples in a round the first one counts, and it may have been another value.
  if (!stream.isQuiet(value) || sampledAt <= stream.lastAt || stream.round === id) return false
  stream.value = value
  stream.lastAt = sampledAt
  stream.seenMs = step.nowMs
  stream.round = id
  stream.countedRound = id
  round.streamsWithData += 1
  return true
}

function evaluateSample(round: Round, sample: Sample): void {
  const { at, metric, labels, key, value, sampledAt, sinceAt } = sample
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    rejectValue(round, metric.name, value, at)
    return
  }
  // Only now: data of a series that never had any cannot be missing.
  const stream = metric.streams.get(key) ?? addStream(round, metric, labels, key)
  if (stream === undefined) return
  const isCounted = round.counts(stream, sampledAt)
  if (isCounted) {
    stream.value = value
    stream.sinceAt = sinceAt
  }
  for (const series of stream.series) {
    const { rule } = series.compiled
    // After all samples, when its total is known.
    if (rule.kind === 'ratio') continue
    if (!isCounted) round.hold(series)
    else if (rule.kind === 'rate') evaluateWindow(round, series, { value, sampledAt, sinceAt })
    else if (rule.kind === 'threshold') {
      const verdict = evaluateValue(rule, value)
      if (verdict !== 'no_data')
        round.evaluate(stream, series, verdict, sampledAt, () => observeValue(rule, value))
    }
  }
  if (stream.round !== round.id) round.streamsWithData += 1
  round.finish(stream, isCounted ? sampledAt : null)
}

/** A sample that no rule reads is only looked at if a rule may be waiting for it. */
function rejectUnread(round: Round, sample: AlertSample | null | undefined, at: number): void {
  const name: unknown = sample?.name
  if (typeof name === 'string') rejectNested(round, name, sample?.value, at)
  else round.reject('name', null, () => badName(round.problems.path('metrics', at), sample))
}

function rejectNested(round: Round, name: string, value: unknown, at: number | string): void {
  const { plan } = round
  if (isNested(value) && plan.data.isAnyWithout && !plan.metrics.has(name))
    rejectValue(round, name, value, at)
}

function rejectValue(round: Round, name: string, value: unknown, at: number | string): void {
  const { problems, input } = round
  // An unknown value is no mistake of whoever reports it.
  if (value === null) {
    round.badSamples += 1
    return
  }
  const sample = typeof at === 'number' && isList(input.metrics) ? input.metrics[at] : null
  round.reject('value', name, () => badValue(problems.path('metrics', at), name, value, sample))
}

function rejectHead(round: Round, sample: AlertSample, at: number, hasBadLabels: boolean): void {
  const path = (): string => round.problems.path('metrics', at)
  const { name, labels, timestamp, since } = sample
  if (hasBadLabels) round.reject('labels', name, () => badLabels(path(), '', LABELS, labels))
  else if (timeOf(sample, 0) === undefined)
    round.reject('timestamp', name, () => badTime(`${path()}.timestamp`, timestamp))
  else round.reject('timestamp', name, () => badTime(`${path()}.since`, since))
}

/** Returns when a counter was 0: NaN if the sample does not say, undefined if that is no time. */
function sinceOf({ since }: AlertSample): number | undefined {
  return since === undefined || since === null ? Number.NaN : readTime(since)
}

function addStream(round: Round, metric: Metric, labels: Labels, key: string): Stream | undefined {
  const stream = round.plan.add(metric, labels, key)
  for (const series of stream?.series ?? []) round.add(series)
  return stream
}

/** Evaluates the absent rules of a metric after all samples of a round. */
function evaluateAbsence(round: Round, { absents, streams }: Metric): void {
  const { sampledAt, step, id } = round
  for (const series of absents) {
    const { compiled } = series
    round.evaluated.add(series.fingerprint)
    if (!isNewer(sampledAt, series.lastAt, step.wallMs)) continue
    series.lastAt = sampledAt
    const isThere = [...streams.values()].some(
      ({ round: last, sampleLabels }) => last === id && compiled.matches(sampleLabels),
    )
    const event = round.eventOf(isThere ? 'ok' : 'breach', sampledAt, compiled)
    round.series.evaluate(series, compiled, event, () => observeAbsence(compiled.rule, isThere))
  }
}

function isList(metrics: Metrics | undefined): metrics is readonly AlertSample[] {
  return Array.isArray(metrics)
}
