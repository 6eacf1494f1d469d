import { connectionConfigEntries } from '@botwatch/http'
import { LANGUAGES } from '@botwatch/notifiers'
import { choice, flag } from '@botwatch/options'
import { described, duration, secret, share, size, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { LOG_LEVELS } from '../fields.ts'
import { counts, listenPort, notificationsPerHour } from '../ranges.ts'
import { field, named } from '../schema-field.ts'
import { ROLES } from '../server-config.ts'

// Ranges of quantities are those of the options that they become.

const server = v.strictObject({
  host: field(
    v.string('an IP address or host name, without a port'),
    'Address to listen on, e.g. 0.0.0.0 in a container. One that other machines reach needs keys. Default 127.0.0.1.',
  ),
  port: field(listenPort, 'Port to listen on; 0 chooses a free one. Default 8080.'),
  public_url: field(
    v.string('an http or https URL'),
    'Address under which people reach the server, e.g. https://example.com/monitoring. It needs keys. Default the host and port.',
  ),
  base_path: field(
    v.string('a path, e.g. /monitoring'),
    'Path under which the server is proxied. Default the path of `public_url`.',
  ),
  data_dir: field(
    v.string('the path of a folder'),
    'Folder of the databases, created if missing. Default ./data.',
  ),
  log_level: field(choice(LOG_LEVELS), 'Lowest severity that is logged. Default info.'),
  timezone: named(
    'timeZone',
    v.string('the IANA name of a time zone, e.g. Europe/Berlin'),
    'Time zone in which days and months begin and messages show times. Default UTC.',
  ),
  language: field(choice(LANGUAGES), 'Language of messages and of the default rules. Default en.'),
  instance: field(
    v.string('a text of 1 to 128 printable characters'),
    'Name of the bot in messages, at most 128 characters. Default the name of the host.',
  ),
  dashboard_url: field(
    v.string('an http or https URL'),
    'Page that messages link to; {alertId}, {fingerprint} and {rule} are those of the alert. Default none.',
  ),
})

const key = v.strictObject(
  {
    name: described(
      v.string('a name, in quotes if it is a number'),
      'Shown in the log and in the audit trail.',
    ),
    role: described(choice(ROLES), 'What the key may do.'),
    key: field(secret(v.string('a key')), 'The key, 16 to 256 characters that nobody can guess.'),
    key_sha256: named(
      'keySha256',
      secret(v.string('the SHA-256 of a key')),
      'SHA-256 of the key as 64 hexadecimal digits, in place of `key`.',
    ),
  },
  'a key, e.g. { name: oncall, role: operate, key_sha256: … }',
)

const auth = v.strictObject({
  keys: named(
    'apiKeys',
    v.array(key, 'a list of keys'),
    'Keys of the API. Default none: only this machine is answered.',
  ),
  allow_anonymous: field(
    flag(),
    'Whether everybody may read, and nobody change anything, if there are no keys. Default false.',
  ),
  open_metrics: field(flag(), 'Whether /metrics/prometheus needs no key. Default false.'),
  trusted_proxies: field(
    v.array(v.string('an IP address or network, e.g. 10.0.0.0/8'), 'a list of addresses and networks'),
    'Addresses and networks of proxies whose X-Forwarded-* headers count, e.g. 10.0.0.0/8. Default none.',
  ),
  cors_origins: field(
    v.array(v.string('an origin, e.g. https://app.example.com'), 'a list of origins'),
    'Origins of pages that may call the server, e.g. https://app.example.com; `*` is refused. Default none.',
  ),
})

const limits = v.strictObject({
  max_connections: field(counts.maxConnections, 'Open connections. Default 1000.'),
  headers_timeout: field(duration(), 'Time to receive the head of a request, 100ms to 5m. Default 10s.'),
  body_timeout: field(duration(), 'Time to receive a whole request, 100ms to 5m. Default 30s.'),
  max_body: named(
    'maxBodyBytes',
    size(),
    'Size of a body, also after decompression, 1KiB to 1GiB. Default 1MiB.',
  ),
  max_ingest: named(
    'maxIngestBytes',
    size(),
    'Size of a body that reports something, 1KiB to 1GiB. Default 4MiB.',
  ),
  requests_per_minute: field(counts.requestsPerMinute, 'Requests of one key in a minute. Default 600.'),
  ingest_per_minute: field(counts.ingestPerMinute, 'Requests of one `ingest` key in a minute. Default 6000.'),
  wrong_keys_per_minute: field(
    counts.wrongKeysPerMinute,
    'Wrong keys from one address in a minute. Default 10.',
  ),
  max_event_streams: field(counts.maxEventStreams, 'Clients that listen to events. Default 50.'),
  kept_events: field(counts.keptEvents, 'Events in memory to resume from. Default 1000.'),
})

const retention = v.strictObject({
  alerts: field(
    duration('Days'),
    'How long resolved alerts and their events are kept, 1d to 3650d. Default 90d.',
  ),
  attempts: named(
    'notificationsDays',
    duration('Days'),
    'How long notifications that were sent are kept, 1d to 3650d. Default 30d.',
  ),
  usage: field(
    duration('Days'),
    'How long usage by day is kept, 1d to 3650d; by month three years at least. Default 400d.',
  ),
  history: field(
    duration('Days'),
    'How long the history of checks and metrics is kept, 1d to 3650d. Default 90d.',
  ),
})

const amount = v.union([v.number(), v.string()], 'an amount of money above 0, e.g. 5.00')
const budgets = v.strictObject({
  day: field(
    amount,
    'Budget of a day, in the currency of the prices. It limits nothing: from `warn_at` an alert fires. Default none.',
  ),
  month: field(amount, 'Budget of a month. Default none.'),
  warn_at: field(share(), 'Share of a budget from which an alert fires. Default 80%.'),
})

const health = v.strictObject({
  interval: named(
    'healthIntervalMs',
    duration(),
    'Time between two runs of a check that sets none, 1s to 1d. Default 20s.',
  ),
  timeout: named(
    'healthTimeoutMs',
    duration(),
    'Time limit for one run of all checks, 1ms to 5m. Default 30s.',
  ),
})

const metrics = v.strictObject({
  interval: named(
    'metricsIntervalMs',
    duration(),
    'How often rules read the system and metrics, 1s to 1h. Default 1m.',
  ),
})

const alerts = v.strictObject({
  cooldown: named(
    'alertCooldownMinutes',
    duration('Minutes'),
    'Cooldown of every default rule, 0s to 7d. Default that of each rule.',
  ),
  max_notifications_per_hour: named(
    'alertMaxNotificationsPerHour',
    notificationsPerHour,
    'Most notifications per rule, channel and hour; more go later, and 0 sends none. Default 10.',
  ),
})

/** Sections whose fields are options of the server itself. */
export const FLAT_SECTIONS: Readonly<
  Record<'server' | 'auth' | 'health' | 'metrics' | 'alerts', ConfigSchema>
> = {
  server,
  auth,
  health,
  metrics,
  alerts,
}
/** Sections that are options by the same name. */
export const SECTIONS: Readonly<Record<'limits' | 'retention' | 'connection', ConfigSchema>> = {
  limits,
  retention,
  connection: v.strictObject(connectionConfigEntries),
}

/** Entries of the schema of a file, except checks, channels, rules and silences. */
export const sectionEntries: v.ObjectEntries = {
  server: field(server, 'Address, data folder, log, language and time zone.'),
  auth: field(auth, 'Who may call the server.'),
  limits: field(limits, 'Limits of the HTTP server.'),
  retention: field(retention, 'How long data is kept.'),
  health: field(health, 'Defaults of checks.'),
  metrics: field(metrics, 'Collection of metrics.'),
  alerts: field(alerts, 'Defaults of rules.'),
  budgets: field(budgets, 'Budgets for tokens. Crossing one is an alert; nothing is blocked.'),
  prices: field(
    v.array(v.string('the path of a price list'), 'a list of paths of price lists'),
    'Price lists in YAML or JSON; paths are relative to this file. Default the built-in prices.',
  ),
  connection: field(SECTIONS.connection, 'Proxy and certificates of everything that the server sends.'),
  heartbeat_url: field(
    secret(v.string('an http or https URL')),
    'URL that is called every minute while the server does its work. A secret. Default none.',
  ),
}
