import type { AlertNotifier, AlertRule, RuleOrigin } from '@botwatch/alerts'
import type { Checker } from '@botwatch/health'
import { heartbeat } from '@botwatch/health/heartbeat'
import { createMonitor } from '@botwatch/monitor'

import { createNotifiers } from '../channels.ts'
import { createCheckers } from '../checkers.ts'
import type { SilenceEntry } from '../config/rules/read-silences.ts'
import type { ServerConfig } from '../config/server-config.ts'

/** A rule in effect. */
export type ReviewedRule = AlertRule & { readonly origin: RuleOrigin }

/** What a configuration comes to. */
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

/** Finds out what a configuration comes to, by creating the monitor that it describes, which is never started. */
export async function gatherFacts(config: ServerConfig, nowMs: number): Promise<Facts> {
  const channels = createNotifiers(config)
  const monitor = createMonitor({
    checks: createCheckers(config, {}),
    defaultChecks: false,
    channels,
    rules: config.rules,
    budgets: config.budgets,
    prices: config.prices,
    timeZone: config.timeZone,
    language: config.language,
    cooldownMinutes: config.alertCooldownMinutes,
    maxNotificationsPerHour: config.alertMaxNotificationsPerHour,
    checkIntervalMs: config.healthIntervalMs,
    metricsIntervalMs: config.metricsIntervalMs,
    connection: config.connection,
    logger: { info: nothing, warn: nothing, error: nothing },
  })
  for (const job of config.heartbeats) monitor.health.addChecker(heartbeat(job))
  const families = monitor.metrics.registry.getMetricsAsArray()
  return {
    config,
    rules: (await monitor.alerts.listRules()).filter(({ enabled }) => enabled),
    channels,
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
