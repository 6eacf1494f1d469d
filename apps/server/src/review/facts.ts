import type { AlertNotifier, AlertRule, RuleOrigin } from '@botwatch/alerts'
import type { Checker } from '@botwatch/health'
import { createMonitor } from '@botwatch/monitor'

import type { SilenceEntry } from '../config/rules/read-silences.ts'
import type { ServerConfig } from '../config/server-config.ts'
import { reloadableOptions } from '../create-monitor.ts'

/** A rule in effect. */
export type ReviewedRule = AlertRule & { readonly origin: RuleOrigin }

/** The parts that a server would have with a configuration. */
export interface Facts {
  readonly config: ServerConfig
  /** The enabled rules in effect, with default ones. */
  readonly rules: readonly ReviewedRule[]
  /** The channels beside the log. */
  readonly channels: readonly AlertNotifier[]
  readonly checks: readonly Pick<Checker, 'name' | 'options'>[]
  readonly silences: readonly SilenceEntry[]
  /** Names of the metrics that this server has by itself. */
  readonly metricNames: ReadonlySet<string>
  /** When it is reviewed, in milliseconds since 1970. */
  readonly nowMs: number
}

const nothing = (): void => undefined

/** Collects the facts of a configuration by creating the monitor that it describes, which is never started. */
export async function gatherFacts(config: ServerConfig, nowMs: number): Promise<Facts> {
  const options = reloadableOptions(config, {})
  const monitor = createMonitor({
    ...options,
    timeZone: config.timeZone,
    checkIntervalMs: config.healthIntervalMs,
    metricsIntervalMs: config.metricsIntervalMs,
    connection: config.connection,
    logger: { info: nothing, warn: nothing, error: nothing },
  })
  const families = monitor.metrics.registry.getMetricsAsArray()
  return {
    config,
    rules: (await monitor.alerts.listRules()).filter(({ enabled }) => enabled),
    channels: options.channels ?? [],
    checks: monitor.health.getCheckers(),
    silences: config.silences,
    metricNames: new Set([
      ...families.flatMap(({ name }) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]),
      ...samplesOf(config),
    ]),
    nowMs,
  }
}

/** The samples that rules may read beside the metrics of the scrape. */
function samplesOf({ budgets }: ServerConfig): readonly string[] {
  return [
    'cpu_percent',
    'memory_percent',
    'disk_percent',
    'error_rate',
    'api_requests_total',
    'api_errors_total',
    'cost_today',
    'cost_month',
    ...(budgets?.day === undefined ? [] : ['budget_day_used_ratio']),
    ...(budgets?.month === undefined ? [] : ['budget_month_used_ratio']),
  ]
}
