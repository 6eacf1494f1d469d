import type { AlertManager, AlertNotifier, AlertRuleInput, LinkTemplates } from '@botwatch/alerts'
import type { Checker, HealthChecker } from '@botwatch/health'
import type { ConnectionOptions } from '@botwatch/http'
import type { Budgets, MetricsCollector, PriceTable } from '@botwatch/metrics'
import type { Language } from '@botwatch/notifiers'
import type { SystemSampler } from '@botwatch/system'

import type { MonitorLog } from '../log.ts'

/** How long data is kept, in days: 1 to 3650. */
export interface Retention {
  /** Resolved alerts, their events and expired silences. Default 90. */
  readonly alertsDays: number
  /** Notifications that were sent. Default 30. */
  readonly notificationsDays: number
  /** Days with usage; months are kept for three years at least. Default 400. */
  readonly usageDays: number
  /** The history of checks and metrics. Default 90. */
  readonly historyDays: number
}

/** The rest of a condition in a list, e.g. of `url && slackNotifier({ url })`. */
export type NotGiven = undefined | null | false | ''

/** Options of `createMonitor`. */
export interface MonitorOptions {
  /** Checks beside those of this host and process; an entry that is not given is left out. Default none. */
  readonly checks?: readonly (Checker | NotGiven)[] | undefined
  /**
   * Channels that are notified, beside the log if there is a `logger`; a `logNotifier` with the name `log` replaces that one. An entry that is not given is left out,
   * e.g. `url && slackNotifier({ url })`. Default none: without a `logger` alerts are then only recorded.
   */
  readonly channels?: readonly (AlertNotifier | NotGiven)[] | undefined
  /** Rules beside the default ones. A rule with the name of a default rule replaces it. */
  readonly rules?: readonly AlertRuleInput[] | undefined
  /** Budgets of a day and a month, in the currency of the prices. They limit nothing; crossing one is an alert. Default none. */
  readonly budgets?: Budgets | undefined
  /** Prices of models. Default: the built-in ones. */
  readonly prices?: PriceTable | undefined
  /** Folder of the databases; created if missing. Default: everything is kept in memory and ends with the process. */
  readonly dataDir?: string | undefined
  /** How long data is kept. */
  readonly retention?: { readonly [K in keyof Retention]?: number | undefined } | undefined
  /**
   * URL that is called with GET every minute while the monitor does its work, so that a service elsewhere notices when it does
   * not, e.g. of healthchecks.io, Uptime Kuma or Cronitor. A secret. Default none.
   */
  readonly heartbeatUrl?: string | undefined
  /**
   * Proxy, trusted certificates and client certificate for the calls of the heartbeat URL. The webhooks that rules name have the
   * same proxy and certificates to trust. Checks and channels have such options of their own. Default: none.
   */
  readonly connection?: ConnectionOptions | undefined
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
  /** Time limit of `stop`, which sends what is due meanwhile, 1 to 600000. Default 5000. */
  readonly drainTimeoutMs?: number | undefined
  /** Texts to hide wherever they would be shown, e.g. tokens. Default none; common formats of secrets are known. */
  readonly secrets?: readonly (string | undefined)[] | undefined
  /** Version of the bot, at most 128 characters. Default `unknown`. */
  readonly version?: string | undefined
  /** Values that must be configured, by a name for people, e.g. `{ 'GLM API key': process.env.GLM_API_KEY }`. Default none. */
  readonly required?: Readonly<Record<string, string | null | undefined>> | undefined
  /** Measures this host, for metrics and the default checks. Default: `hostSampler` with the options above. */
  readonly sampler?: SystemSampler | undefined
  /** Whether the host and this process are checked. Default true. */
  readonly defaultChecks?: boolean | undefined
  /** A health checker of your own; `checks` are added to it until `stop`. Default: one with the options above. */
  readonly health?: HealthChecker | undefined
  /** A collector of your own. Default: one with the options above. */
  readonly metrics?: MetricsCollector | undefined
  /** An alert manager of your own. Default: one with the options above. */
  readonly alerts?: AlertManager | undefined
}

/** The options that `reconfigure` replaces. */
export type MonitorConfiguration = Pick<
  MonitorOptions,
  | 'checks'
  | 'channels'
  | 'rules'
  | 'budgets'
  | 'prices'
  | 'secrets'
  | 'required'
  | 'defaultChecks'
  | 'cooldownMinutes'
  | 'maxNotificationsPerHour'
  | 'links'
  | 'instance'
  | 'language'
  | 'heartbeatUrl'
  | 'connection'
>

/** Options that have a default. */
type Defaulted =
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
export interface MonitorSettings
  extends
    Omit<MonitorOptions, Defaulted | 'checks' | 'channels' | 'retention'>,
    Required<{ readonly [K in Defaulted]: NonNullable<MonitorOptions[K]> }> {
  readonly checks: readonly Checker[]
  readonly channels: readonly AlertNotifier[]
  readonly retention: Retention
}
