import { isOpen, type SeriesRecord } from '../alert.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { formatDuration } from '../text.ts'
import type { MissingSeries } from './missing-data.ts'
import type { Round } from './round.ts'
import { noDataSeriesOf, type SeriesKey, type Stream } from './stream.ts'

/** A stream without data is remembered for at least this long, so that old samples of it are recognised. */
const FORGET_AFTER_MS = 3_600_000

/**
 * Evaluates, after all samples of a round, the series that had no data in it though they could have had some. While
 * nothing is evaluated, no data is missing.
 */
export async function evaluateMissing(round: Round): Promise<void> {
  const { plan, input } = round
  // Usually no stream is missing, and to go through all of them takes long.
  if (input.metrics !== undefined && round.streamsWithData < plan.streams.size)
    await missStreams(round, plan.streams, (stream) => plan.delete(stream))
  if (input.health !== undefined)
    await missStreams(round, plan.checks.values(), (stream) => plan.forgetCheck(stream))
  await missStored(round)
}

/**
 * Evaluates the missing data of a series. If no data is expected, this only resolves alerts: by `onNoData: 'ok'` or after
 * `autoResolveMinutes`. Returns true if the series can be forgotten.
 */
export function missSeries(
  round: Round,
  key: SeriesKey,
  compiled: CompiledRule,
  seenMs: number,
  { isExpected = true }: { readonly isExpected?: boolean } = {},
): boolean {
  const { step, series, plan, evaluated } = round
  const { missing } = plan
  const { nowMs, world } = step
  const { fingerprint } = key
  const { rule } = compiled
  const gone = missing.series.get(fingerprint) ?? { sinceMs: nowMs, missedMs: nowMs, isRaised: false }
  // No data could arrive between two rounds that are far apart, e.g. because this process stood still.
  gone.sinceMs += Math.max(0, nowMs - gone.missedMs - rule.maxGapMs)
  gone.missedMs = nowMs
  missing.series.set(fingerprint, gone)
  evaluated.add(fingerprint)
  const record = (): SeriesRecord | undefined => world.series.get(fingerprint)
  const event = { kind: 'no_data', nowMs, seenMs } as const
  if (isOpen(record())) series.evaluate(key, compiled, event, () => ({ value: null, summary: '' }))
  const goneMs = nowMs - gone.sinceMs
  const isSettled =
    goneMs >= rule.noDataAfterMs &&
    ((!isExpected && rule.onNoData !== 'ok') || applyPolicy(round, key, compiled, gone, seenMs))
  const limitMs = rule.autoResolveMinutes * 60_000
  const open = record()
  if (isOpen(open) && rule.onNoData !== 'breach' && limitMs > 0 && goneMs >= limitMs)
    series.end(open, 'stale_timeout')
  return isSettled && goneMs >= Math.max(rule.noDataAfterMs, FORGET_AFTER_MS) && !isOpen(record())
}

async function missStreams(
  round: Round,
  streams: Iterable<Stream>,
  forget: (stream: Stream) => void,
): Promise<void> {
  for (const stream of streams) {
    if (stream.round === round.id || round.isOlderThan(stream.lastAt)) continue
    if (missStream(round, stream)) forget(stream)
    if (round.isLong) await round.yield()
  }
}

/** Evaluates a stream without data. Returns true if it can be forgotten. */
function missStream(round: Round, stream: Stream): boolean {
  stream.wake()
  let canForget = true
  for (const series of stream.series)
    if (!missSeries(round, series, series.compiled, stream.seenMs)) canForget = false
  if (canForget)
    for (const { fingerprint } of stream.series) round.plan.missing.forget(round.step.world, fingerprint)
  return canForget
}

/** Evaluates open series from before a restart whose streams have had no data since. */
async function missStored(round: Round): Promise<void> {
  const { step, plan, input, evaluated } = round
  for (const record of step.world.series.values()) {
    if (!isOpen(record) || evaluated.has(record.fingerprint)) continue
    const compiled = plan.compiled(record.rule)
    if (compiled === undefined || compiled.rule.kind === 'dead_man') continue
    const given = compiled.rule.kind === 'health' ? input.health : input.metrics
    if (given === undefined || round.isOlderThan(record.detection.sampledAt)) continue
    missSeries(round, record, compiled, record.detection.dataMs)
    if (!isOpen(step.world.series.get(record.fingerprint)))
      plan.missing.forget(step.world, record.fingerprint)
    if (round.isLong) await round.yield()
  }
}

/** Applies `onNoData` of a rule. Returns true if nothing more follows from the missing data. */
function applyPolicy(
  round: Round,
  key: SeriesKey,
  compiled: CompiledRule,
  gone: MissingSeries,
  lastDataMs: number,
): boolean {
  const { step, series, plan } = round
  const { missing } = plan
  const { nowMs, wallMs, world } = step
  const { onNoData } = compiled.rule
  const { sinceMs } = gone
  const summary = `${sourceOf(compiled, key)}: no data for ${formatDuration(nowMs - sinceMs)}`
  if (onNoData === 'alert') {
    // Raised once: if a person has ended it, it is raised again only after there was data.
    if (gone.isRaised && !missing.isFiring(world, key.fingerprint)) return true
    const noData = noDataSeriesOf(key)
    const found = { isFiring: true, summary, sinceMs, lastDataMs }
    if (!series.setCondition(noData, compiled, 'no_data', found)) return true
    gone.isRaised = true
    missing.alerts.set(key.fingerprint, noData)
    return false
  }
  if (onNoData !== 'keep') {
    const event = { kind: onNoData, sampledAt: null, dataMs: nowMs, wallMs } as const
    series.evaluate(key, compiled, event, () => ({ value: null, summary }))
  }
  return true
}

function sourceOf({ rule }: CompiledRule, { labels }: SeriesKey): string {
  return rule.kind === 'health' ? (labels['check'] ?? rule.healthCheckName) : (rule.metricName ?? rule.name)
}
