import type { AlertManager, AlertNotifier, AlertRuleInput, LinkTemplates } from '@botwatch/alerts'
import type { Checker, HealthChecker } from '@botwatch/health'
import { MetricsCollector, PriceTable, isMetricsError, type Budgets } from '@botwatch/metrics'
import { LANGUAGES, type Language } from '@botwatch/notifiers'
import { choice, flag, integer, parse, port, text, timeZone, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { invalidOptions } from './errors.ts'
import type { MonitorLog } from './log.ts'

/** Options of `createMonitor`. */
export interface MonitorOptions {
  /** Checks beside those of this host and process. Default none. */
  readonly checks?: readonly Checker[] | undefined
  /** Channels that are notified. Default: the log if there is a `logger`, else alerts are only recorded. */
  readonly channels?: readonly AlertNotifier[] | undefined
  /** Rules beside the default ones. A rule with the name of a default rule replaces it. */
  readonly rules?: readonly AlertRuleInput[] | undefined
  /** Budgets of a day and a month, in the currency of the prices. They limit nothing; crossing one is an alert. Default none. */
  readonly budgets?: Budgets | undefined
  /** Prices of models. Default: the built-in ones. */
  readonly prices?: PriceTable | undefined
  /** Folder of the databases; created if missing. Default: everything is kept in memory and ends with the process. */
  readonly dataDir?: string | undefined
  /** Logs what happens, e.g. `pino()`, and becomes the channel `log`. Default: nothing is logged. */
  readonly logger?: MonitorLog | undefined
  /** Name of the bot in messages, 1 to 128 characters. Default: the name of the host. */
  readonly instance?: string | undefined
  /** Links in messages, see `LinkTemplates`. Default none. */
  readonly links?: LinkTemplates | undefined
  /** IANA name of the time zone in which days and months of usage begin. Default `UTC`. */
  readonly timeZone?: string | undefined
  /** Language of the texts of the default rules. Default `en`. */
  readonly language?: Language | undefined
  /** Interval of checks that set none, 1000 to 86400000. Default 20000, so that an outage is an alert within a minute. */
  readonly checkIntervalMs?: number | undefined
  /** Time limit of one run of all checks, 1 to 300000. Default 30000. */
  readonly checkTimeoutMs?: number | undefined
  /** Interval at which rules read metrics, 1000 to 3600000. Default 60000. */
  readonly metricsIntervalMs?: number | undefined
  /** Cooldown of every default rule in minutes, 0 to 10080. Default: each rule's own. */
  readonly cooldownMinutes?: number | undefined
  /** Most notifications of a default rule per channel and hour, 0 to 10000. Default 10. */
  readonly maxNotificationsPerHour?: number | undefined
  /** Time limit for sending what is due in `stop`, 1 to 600000. Default 5000. */
  readonly drainTimeoutMs?: number | undefined
  /** Texts to hide wherever they would be shown, e.g. tokens. Default none; common formats of secrets are known. */
  readonly secrets?: readonly (string | undefined)[] | undefined
  /** Version of the bot, at most 128 characters. Default `unknown`. */
  readonly version?: string | undefined
  /** Values that must be configured, by a name for people, e.g. `{ 'GLM API key': process.env.GLM_API_KEY }`. Default none. */
  readonly required?: Readonly<Record<string, string | null | undefined>> | undefined
  /** Whether the host and this process are checked. Default true. */
  readonly defaultChecks?: boolean | undefined
  /** A health checker of your own; `checks` are then added to it. Default: one with the options above. */
  readonly health?: HealthChecker | undefined
  /** A collector of your own. Default: one with the options above. */
  readonly metrics?: MetricsCollector | undefined
  /** An alert manager of your own. Default: one with the options above. */
  readonly alerts?: AlertManager | undefined
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Options that have a default. */
type Defaulted =
  | 'checks'
  | 'rules'
  | 'timeZone'
  | 'language'
  | 'checkIntervalMs'
  | 'checkTimeoutMs'
  | 'metricsIntervalMs'
  | 'maxNotificationsPerHour'
  | 'drainTimeoutMs'
  | 'secrets'
  | 'version'
  | 'required'
  | 'defaultChecks'

/** Options with their defaults. */
export type MonitorSettings = Omit<MonitorOptions, Defaulted> & {
  readonly [K in Defaulted]-?: NonNullable<MonitorOptions[K]>
}

const schema: v.GenericSchema<unknown, MonitorSettings> = v.strictObject({
  checks: v.optional(v.array(v.custom<Checker>(isObject, 'a check'), 'a list of checks'), []),
  channels: v.optional(
    v.array(v.custom<AlertNotifier>(isObject, 'a channel'), 'a list of channels, e.g. [slackNotifier(…)]'),
  ),
  rules: v.optional(v.array(v.custom<AlertRuleInput>(isObject, 'a rule'), 'a list of rules'), []),
  budgets: v.optional(v.custom<Budgets>(isObject, 'an object with day, month or both')),
  prices: v.optional(v.instance(PriceTable, 'a PriceTable')),
  dataDir: v.optional(text(1, 4096)),
  logger: v.optional(port<MonitorLog>('a logger', ['info', 'warn', 'error'])),
  instance: v.optional(text(1, 128)),
  links: v.optional(v.custom<LinkTemplates>(isObject, 'an object of URLs')),
  timeZone: v.optional(timeZone(), 'UTC'),
  language: v.optional(choice(LANGUAGES), 'en'),
  checkIntervalMs: v.optional(integer(1000, 86_400_000), 20_000),
  checkTimeoutMs: v.optional(integer(1, 300_000), 30_000),
  metricsIntervalMs: v.optional(integer(1000, 3_600_000), 60_000),
  cooldownMinutes: v.optional(integer(0, 10_080)),
  maxNotificationsPerHour: v.optional(integer(0, 10_000), 10),
  drainTimeoutMs: v.optional(integer(1, 600_000), 5000),
  secrets: v.optional(v.array(v.optional(v.string('a text')), 'a list of texts'), []),
  version: v.optional(text(1, 128), 'unknown'),
  required: v.optional(v.record(v.string(), v.nullish(v.string('a text or nothing'))), {}),
  defaultChecks: v.optional(flag(), true),
  health: v.optional(port<HealthChecker>('a HealthChecker', ['start', 'stop', 'getCheckStates'])),
  metrics: v.optional(
    port<MetricsCollector>('a MetricsCollector', ['startCollection', 'stopCollection', 'getSamples']),
  ),
  alerts: v.optional(port<AlertManager>('an AlertManager', ['start', 'stop', 'evaluateRules'])),
}) as v.GenericSchema<unknown, MonitorSettings>

/** Fills in the defaults. Throws a `MonitorError` (`INVALID_OPTIONS`) with every problem. */
export function readOptions(options: unknown): MonitorSettings {
  const parsed = parse(schema, options)
  const budgets = isObject(options) ? budgetProblems(options) : []
  if (parsed.ok && budgets.length === 0) return parsed.value
  throw invalidOptions([...(parsed.ok ? [] : parsed.problems), ...budgets])
}

/** The collector validates its own options; they are listed with the others. */
function budgetProblems(options: MonitorOptions): readonly Problem[] {
  try {
    const { budgets } = options
    if (isObject(budgets)) void new MetricsCollector({ defaultMetrics: false, budgets })
    return []
  } catch (error) {
    return isMetricsError(error) ? error.problems : []
  }
}
