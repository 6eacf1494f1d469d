import type { AlertRuleInput } from '@botwatch/alerts'
import { choice, flag, httpUrl, integer, parse, timeZone, type Parsed, type Problem } from '@botwatch/options'
import { checkTls, connectionEntries } from '@botwatch/http'
import { MetricsCollector, PriceTable, type Budgets } from '@botwatch/metrics'
import { LANGUAGES } from '@botwatch/notifiers'
import * as v from 'valibot'

import { basePath, origin, proxy, publicUrl } from './addresses.ts'
import { apiKeys } from './api-keys.ts'
import { dataDir, host, instance, logLevel, pageUrl } from './fields.ts'
import { channelEntry, checkEntry } from './types/entries.ts'
import { below, problemsOf } from './package-problems.ts'
import { counts, listenPort, notificationsPerHour } from './ranges.ts'
import { silencesProblems, type SilenceEntry } from './rules/read-silences.ts'
import type { ServerConfig } from './server-config.ts'

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const limits = v.strictObject({
  maxConnections: v.optional(counts.maxConnections, 1000),
  headersTimeoutMs: v.optional(integer(100, 300_000), 10_000),
  bodyTimeoutMs: v.optional(integer(100, 300_000), 30_000),
  maxBodyBytes: v.optional(integer(1024, 1_073_741_824), 1_048_576),
  maxIngestBytes: v.optional(integer(1024, 1_073_741_824), 4_194_304),
  requestsPerMinute: v.optional(counts.requestsPerMinute, 600),
  ingestPerMinute: v.optional(counts.ingestPerMinute, 6000),
  wrongKeysPerMinute: v.optional(counts.wrongKeysPerMinute, 10),
  maxEventStreams: v.optional(counts.maxEventStreams, 50),
  keptEvents: v.optional(counts.keptEvents, 1000),
})

const retention = v.strictObject({
  alertsDays: v.optional(integer(1, 3650)),
  notificationsDays: v.optional(integer(1, 3650)),
  usageDays: v.optional(integer(1, 3650)),
  historyDays: v.optional(integer(1, 3650)),
})

const schema: v.GenericSchema<unknown, ServerConfig> = v.strictObject({
  host: v.optional(host, '127.0.0.1'),
  port: v.optional(listenPort, 8080),
  publicUrl: v.optional(publicUrl),
  basePath: v.optional(basePath),
  embedAdmin: v.optional(flag(), false),
  apiKeys: v.optional(apiKeys, []),
  allowAnonymous: v.optional(flag(), false),
  openMetrics: v.optional(flag(), false),
  trustedProxies: v.optional(v.array(proxy, 'a list of addresses and networks'), []),
  enableCors: v.optional(flag(), true),
  corsOrigins: v.optional(v.array(origin, 'a list of origins'), []),
  limits: v.optional(limits, {}),
  retention: v.optional(retention),
  logLevel: v.optional(logLevel, 'info'),
  timeZone: v.optional(timeZone(), 'UTC'),
  language: v.optional(choice(LANGUAGES), 'en'),
  instance: v.optional(instance),
  dashboardUrl: v.optional(pageUrl),
  dataDir: v.optional(dataDir, './data'),
  healthTimeoutMs: v.optional(integer(1, 300_000), 30_000),
  healthIntervalMs: v.optional(integer(1000, 86_400_000), 20_000),
  metricsIntervalMs: v.optional(integer(1000, 3_600_000), 60_000),
  budgets: v.optional(v.custom<Budgets>(isObject, 'an object with day, month or both')),
  prices: v.optional(v.instance(PriceTable)),
  connection: v.optional(v.pipe(v.strictObject(connectionEntries), checkTls())),
  checks: v.optional(v.array(checkEntry, 'a list of checks'), []),
  channels: v.optional(v.array(channelEntry, 'a list of channels'), []),
  rules: v.optional(v.custom<readonly AlertRuleInput[]>(Array.isArray, 'a list of rules'), []),
  silences: v.optional(v.custom<readonly SilenceEntry[]>(Array.isArray, 'a list of silences'), []),
  heartbeatUrl: v.optional(httpUrl()),
  alertCooldownMinutes: v.optional(integer(0, 10_080)),
  alertMaxNotificationsPerHour: v.optional(notificationsPerHour, 10),
}) as v.GenericSchema<unknown, ServerConfig>

/** Fills in the defaults of a configuration. Reports every problem, with paths that begin with `config`. */
export function parseServerConfig(input: unknown): Parsed<ServerConfig> {
  const parsed = parse(schema, input, { path: 'config' })
  const problems = [...(parsed.ok ? [] : parsed.problems), ...below('config', furtherProblems(input))]
  return parsed.ok && problems.length === 0 ? parsed : { ok: false, problems }
}

/** A copy of the options; none of those that throw, which are a problem already. */
function readable(input: unknown): Partial<ServerConfig> {
  try {
    return { ...(input as Partial<ServerConfig>) }
  } catch {
    return {}
  }
}

/** Problems between options, and of options that another package validates. */
function furtherProblems(input: unknown): readonly Problem[] {
  const { budgets, silences } = readable(input)
  return [
    ...(isObject(budgets) ? problemsOf(() => new MetricsCollector({ defaultMetrics: false, budgets })) : []),
    ...(Array.isArray(silences) ? silencesProblems(silences) : []),
  ]
}
