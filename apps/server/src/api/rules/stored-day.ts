import { selectSeries, type AlertRule, type SimulationRound } from '@botwatch/alerts'
import type { HistorySeries } from '@botwatch/metrics'
import type { Monitor } from '@botwatch/monitor'
import { suggest } from '@botwatch/options'

import { healthRounds, metricRounds, STEP_MS, type StoredCheck, type StoredSeries } from './history-rounds.ts'

/** Most series that are read. */
const MAX_SERIES = 100
/** Series of the history with the seconds that a check was in each status. */
const STATUS_SERIES = 'check_status_seconds'

/** What a rule would have been evaluated over. */
export interface StoredDay {
  readonly seriesFound: number
  readonly seriesUsed: number
  readonly rounds: readonly SimulationRound[]
}

/** Where the past is read from. */
export interface PastSource {
  readonly monitor: Pick<Monitor, 'history' | 'health'>
  readonly fromMs: number
  readonly nowMs: number
}

/** Reads what the history has for a rule, or says why that is nothing. Rejects with a `MetricsError` if the store fails. */
export async function readStoredDay(rule: AlertRule, source: PastSource): Promise<StoredDay | string> {
  if (rule.kind === 'absent' || rule.kind === 'dead_man')
    return `A rule of the kind ${rule.kind} waits for missing data, which the history does not record`
  const all = await source.monitor.history.list()
  const day = rule.kind === 'health' ? readChecks(rule, all, source) : readMetrics(rule, all, source)
  const { seriesFound, rounds } = await day
  if (seriesFound === 0) return nothingFound(rule, all)
  return rounds.length === 0 ? 'The history has no values of the last day for this rule' : day
}

type MetricRule = Exclude<AlertRule, { readonly kind: 'health' | 'absent' | 'dead_man' }>
type HealthRule = Extract<AlertRule, { readonly kind: 'health' }>

async function readMetrics(
  rule: MetricRule,
  all: readonly HistorySeries[],
  { monitor: { history }, fromMs, nowMs }: PastSource,
): Promise<StoredDay> {
  const total = rule.kind === 'ratio' ? rule.totalMetricName : undefined
  const totals = new Set(all.filter(({ name }) => name === total).map(({ labels }) => keyOf(labels)))
  const named = all.filter(
    ({ name, labels }) => name === rule.metricName && (total === undefined || totals.has(keyOf(labels))),
  )
  const found = await selectSeries(rule, named)
  const used = found.slice(0, MAX_SERIES)
  const read = used.flatMap(({ name, labels }) =>
    [name, ...(total === undefined ? [] : [total])].map(async (each): Promise<StoredSeries> => {
      const cells = await history.read(each, labels, fromMs, nowMs + 1, STEP_MS)
      return { name: each, labels, cells }
    }),
  )
  const rounds = metricRounds(rule, await Promise.all(read), nowMs)
  return { seriesFound: found.length, seriesUsed: used.length, rounds }
}

async function readChecks(
  rule: HealthRule,
  all: readonly HistorySeries[],
  { monitor: { history, health }, fromMs, nowMs }: PastSource,
): Promise<StoredDay> {
  const critical = new Map(health.getCheckStates().map(({ name, result }) => [name, result.critical]))
  const { healthCheckName: wanted } = rule
  const named = checkNames(all)
    .filter((name) => wanted === '*' || wanted === name)
    .map((name) => {
      const isCritical = critical.get(name) ?? true
      return { name, isCritical, labels: { check: name, critical: String(isCritical) } }
    })
  const found = await selectSeries(rule, named)
  const used = found.slice(0, MAX_SERIES)
  const read = used.map(async ({ name, isCritical }): Promise<StoredCheck> => {
    const secondsIn = async (status: string): Promise<ReadonlyMap<number, number>> => {
      const cells = await history.read(STATUS_SERIES, { check: name, status }, fromMs, nowMs + 1, STEP_MS)
      return new Map(cells.map(({ atMs, sum }) => [atMs, sum]))
    }
    const [healthy, degraded, unhealthy] = await Promise.all([
      secondsIn('healthy'),
      secondsIn('degraded'),
      secondsIn('unhealthy'),
    ])
    return { name, isCritical, seconds: { healthy, degraded, unhealthy } }
  })
  return {
    seriesFound: found.length,
    seriesUsed: used.length,
    rounds: healthRounds(await Promise.all(read), nowMs),
  }
}

function nothingFound(rule: MetricRule | HealthRule, all: readonly HistorySeries[]): string {
  const isHealth = rule.kind === 'health'
  const known = isHealth ? checkNames(all) : [...new Set(all.map(({ name }) => name))]
  const wanted = isHealth
    ? [rule.healthCheckName]
    : [rule.metricName, ...(rule.kind === 'ratio' ? [rule.totalMetricName] : [])]
  const missing = wanted.find((name) => name !== '*' && !known.includes(name))
  const what = isHealth ? 'check' : 'metric'
  if (missing === undefined) return `The history has no ${what} with such labels`
  const meant = suggest(missing, known)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return `The history has no ${what} ${missing}${hint}`
}

function checkNames(all: readonly HistorySeries[]): readonly string[] {
  return [
    ...new Set(all.flatMap(({ name, labels }) => (name === STATUS_SERIES ? (labels['check'] ?? []) : []))),
  ]
}

function keyOf(labels: HistorySeries['labels']): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
