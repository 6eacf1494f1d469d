import type { AlertRuleInput } from '@botwatch/alerts'
import type { ConnectionOptions } from '@botwatch/http'
import type { Budgets, PriceTable } from '@botwatch/metrics'
import type { MonitorOptions } from '@botwatch/monitor'
import type { Language } from '@botwatch/notifiers'

import type { SilenceEntry } from './rules/read-silences.ts'
import type { ChannelEntry, CheckEntry } from './types/entries.ts'

/** Lowest severity that is logged. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** What a key may do: `read` < `operate` < `admin`; `scrape` may read metrics only, `ingest` may report only. */
export type Role = (typeof ROLES)[number]

/** Every role. */
export const ROLES = ['read', 'operate', 'admin', 'scrape', 'ingest'] as const

/** A key of the API. */
export interface ApiKey {
  /** Shown in the log and in the audit trail. */
  readonly name: string
  readonly role: Role
  /** 16 to 256 printable characters that nobody can guess. Only its hash is kept. Needed without `keySha256`. */
  readonly key?: string | undefined
  /** SHA-256 of the key, as 64 hexadecimal digits, in place of `key`. */
  readonly keySha256?: string | undefined
}

/** Limits of the HTTP server. */
export interface HttpLimits {
  /** Open connections. Default 1000. */
  readonly maxConnections: number
  /** Time to receive the head of a request. Default 10000. */
  readonly headersTimeoutMs: number
  /** Time to receive a whole request. Default 30000. */
  readonly bodyTimeoutMs: number
  /** Bytes of a body, also after decompression. Default 1 MiB. */
  readonly maxBodyBytes: number
  /** Bytes of a body that reports something, also after decompression. Default 4 MiB. */
  readonly maxIngestBytes: number
  /** Requests of one key in a minute. Default 600. */
  readonly requestsPerMinute: number
  /** Requests of one `ingest` key in a minute. Default 6000. */
  readonly ingestPerMinute: number
  /** Wrong keys from one address in a minute. Default 10. */
  readonly wrongKeysPerMinute: number
  /** Clients that listen to events at the same time. Default 50. */
  readonly maxEventStreams: number
  /** Events in memory, from which a client that was disconnected goes on. Default 1000. */
  readonly keptEvents: number
}

/** How long data is kept. */
export type Retention = NonNullable<MonitorOptions['retention']>

/** The configuration of the server. */
export interface ServerConfig {
  /** Address to listen on. Default 127.0.0.1, which only this machine can reach. */
  readonly host: string
  /** Port to listen on, 0 to 65535; 0 chooses a free one. Default 8080. */
  readonly port: number
  /** Address under which people reach the server, e.g. `https://example.com/monitoring` behind a proxy. Default: the host and port. */
  readonly publicUrl?: string | undefined
  /** Path under which the server is mounted or proxied, e.g. `/monitoring`; requests without it are answered as well. Default: the path of `publicUrl`. */
  readonly basePath?: string | undefined
  /** Whether the server has `/admin`, and what else needs the role `admin`, when it is mounted in another app. Default false. */
  readonly embedAdmin: boolean
  /** Keys of the API. Without any, only requests from this machine are answered. Default none. */
  readonly apiKeys: readonly ApiKey[]
  /** Whether everybody may read if there are no keys. Default false. */
  readonly allowAnonymous: boolean
  /** Whether `/metrics/prometheus` needs no key. Default false. */
  readonly openMetrics: boolean
  /** Addresses and networks of proxies whose `X-Forwarded-*` headers count, e.g. `10.0.0.0/8`. Default none. */
  readonly trustedProxies: readonly string[]
  /** Whether pages of `corsOrigins` may call the server. Default true. */
  readonly enableCors: boolean
  /** Origins of such pages, e.g. `https://app.example.com`. Default none. */
  readonly corsOrigins: readonly string[]
  readonly limits: HttpLimits
  /** How long data is kept. Default: see the options. */
  readonly retention?: Retention | undefined
  /** Default info. */
  readonly logLevel: LogLevel
  /** IANA name of the time zone in which days and months of usage begin and times in messages are shown. Default UTC. */
  readonly timeZone: string
  /** Language of messages and of the texts of the default rules. Default en. */
  readonly language: Language
  /** Which bot or host this server monitors, for the readers of messages. Default the name of the host. */
  readonly instance?: string | undefined
  /** Page that messages link to; `{alertId}`, `{fingerprint}` and `{rule}` are those of the alert. Default none. */
  readonly dashboardUrl?: string | undefined
  /** Folder of the databases of alerts and usage; created if missing. Default ./data. */
  readonly dataDir: string
  /** Time limit for one run of all health checks, 1000 to 300000. Default 30000. */
  readonly healthTimeoutMs: number
  /** Interval of checks that set none of their own, 1000 to 86400000. Default 20000, so that an outage is an alert within a minute. */
  readonly healthIntervalMs: number
  /** Interval at which rules read the system and metrics, 1000 to 3600000. Default 60000. */
  readonly metricsIntervalMs: number
  /** Budgets of a day and a month, in the currency of the prices. They limit nothing; crossing one is logged. Default none. */
  readonly budgets?: Budgets | undefined
  /** Prices of models. Default: the built-in prices. */
  readonly prices?: PriceTable | undefined
  /**
   * Proxy, trusted certificates and client certificate of everything that the server sends to others; emails have no proxy, the
   * webhooks of rules no client certificate. Default none.
   */
  readonly connection?: ConnectionOptions | undefined
  /** Checks of the configuration file and of variables, as `parseConfig` returns them. Default none. */
  readonly checks: readonly CheckEntry[]
  /** Channels of the configuration file and of variables, as `parseConfig` returns them. Default none. */
  readonly channels: readonly ChannelEntry[]
  /** Rules beside the default ones, or in place of those with the same name. Default none. */
  readonly rules: readonly AlertRuleInput[]
  /** Silences of the configuration file, which the server adds, changes and ends as the file says. Default none. */
  readonly silences: readonly SilenceEntry[]
  /** URL that is called with GET every minute while the server does its work. A secret. Default none. */
  readonly heartbeatUrl?: string | undefined
  /** Cooldown of every default rule, 0 to 10080 minutes. Default: each rule's own. */
  readonly alertCooldownMinutes?: number | undefined
  /** Most notifications per rule, channel and hour, 0 to 10000. Default 10. */
  readonly alertMaxNotificationsPerHour: number
}

/** Limits that differ from the defaults. */
type HttpLimitsInput = { readonly [K in keyof HttpLimits]?: HttpLimits[K] | undefined }

/** Settings that differ from the defaults. */
export type ServerConfigInput = {
  readonly [K in keyof ServerConfig]?: (K extends 'limits' ? HttpLimitsInput : ServerConfig[K]) | undefined
}
