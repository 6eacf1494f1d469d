import { simulateRule, toWire, type AlertRule, type SimulatedSeries } from '@botwatch/alerts'
import { isMetricsError } from '@botwatch/metrics'
import type { Monitor } from '@botwatch/monitor'

import { toTime } from '../fields.ts'
import { ROUND_MS, STEP_MS } from './history-rounds.ts'
import { readStoredDay, type StoredDay } from './stored-day.ts'
import type { WireDryRun, WireDryRunResult } from './types.ts'

const DAY_MS = 86_400_000
/** Most series, and alerts of each, that an answer has. */
const MAX_SERIES = 100
const MAX_ALERTS = 50
/** One takes about a second of the CPU, in turns of some milliseconds. */
const MAX_RUNS = 2

/**
 * Creates the function that evaluates a rule over the stored last day. A history that fails, and two other runs under way, are
 * reasons why there is no dry run.
 */
export function createDryRun(
  monitor: Pick<Monitor, 'history' | 'health'>,
): (rule: AlertRule) => Promise<WireDryRunResult> {
  let running = 0
  return async (rule) => {
    if (running >= MAX_RUNS)
      return { dry_run: null, no_dry_run_reason: 'Other dry runs are under way; try again in a few seconds' }
    running += 1
    try {
      return await dryRun(rule, monitor, Date.now())
    } finally {
      running -= 1
    }
  }
}

async function dryRun(
  rule: AlertRule,
  monitor: Pick<Monitor, 'history' | 'health'>,
  nowMs: number,
): Promise<WireDryRunResult> {
  const fromMs = Math.ceil((nowMs - DAY_MS) / STEP_MS) * STEP_MS
  const day = await readStoredDay(rule, { monitor, fromMs, nowMs }).catch((error: unknown) => {
    if (isMetricsError(error)) return 'The history cannot be read at the moment'
    throw error
  })
  if (typeof day === 'string') return { dry_run: null, no_dry_run_reason: day }
  // The rounds have no other series, and every comparison takes time.
  const series = await simulateRule({ ...rule, match: {} }, day.rounds)
  return {
    dry_run: {
      based_on: basis(day, fromMs, nowMs),
      alert_count: series.reduce((sum, { alerts }) => sum + alerts.length, 0),
      series: series
        .toSorted((a, b) => b.alerts.length - a.alerts.length)
        .slice(0, MAX_SERIES)
        .map(toWireSeries),
    },
    no_dry_run_reason: null,
  }
}

function basis(
  { seriesFound, seriesUsed }: StoredDay,
  fromMs: number,
  nowMs: number,
): WireDryRun['based_on'] {
  return {
    from: toTime(fromMs),
    to: toTime(nowMs),
    step_seconds: STEP_MS / 1000,
    round_seconds: ROUND_MS / 1000,
    series_found: seriesFound,
    series_used: seriesUsed,
    is_estimate: true,
  }
}

function toWireSeries({ alerts, ...series }: SimulatedSeries): WireDryRun['series'][number] {
  return {
    ...series,
    alert_count: alerts.length,
    alerts: alerts.slice(-MAX_ALERTS).map(toWire),
  }
}
