import type { AlertManager } from '@botwatch/alerts'
import type { HealthChecker } from '@botwatch/health'
import { checkTls, connectionEntries } from '@botwatch/http'
import { PriceTable, type MetricsCollector } from '@botwatch/metrics'
import { LANGUAGES } from '@botwatch/notifiers'
import { choice, flag, httpUrl, integer, parse, port, text, timeZone, type Problem } from '@botwatch/options'
import type { SystemSampler } from '@botwatch/system'
import * as v from 'valibot'

import { invalidOptions } from '../errors.ts'
import type { MonitorLog } from '../log.ts'
import type { MonitorOptions, MonitorSettings } from '../options/options.ts'
import { isGiven, partProblems, type Existing } from './part-problems.ts'
import { unusedOptions } from '../options/unused-options.ts'

const days = integer(1, 3650)

// What the parts validate themselves is only a list or a value here.
const schema = v.strictObject({
  checks: v.optional(v.array(v.unknown(), 'a list of checks'), []),
  channels: v.optional(v.array(v.unknown(), 'a list of channels, e.g. [slackNotifier(…)]'), []),
  rules: v.optional(v.array(v.unknown(), 'a list of rules'), []),
  budgets: v.optional(v.unknown()),
  prices: v.optional(v.instance(PriceTable, 'a PriceTable')),
  dataDir: v.optional(text(1, 4096)),
  retention: v.optional(
    v.strictObject({
      alertsDays: v.optional(days, 90),
      notificationsDays: v.optional(days, 30),
      usageDays: v.optional(days, 400),
      historyDays: v.optional(days, 90),
    }),
    {},
  ),
  heartbeatUrl: v.optional(httpUrl()),
  connection: v.optional(v.pipe(v.strictObject(connectionEntries), checkTls())),
  logger: v.optional(port<MonitorLog>('a logger', ['info', 'warn', 'error'])),
  instance: v.optional(text(1, 128)),
  links: v.optional(v.unknown()),
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
  sampler: v.optional(port<SystemSampler>('a system sampler', ['start', 'stop', 'sample', 'latest'])),
  defaultChecks: v.optional(flag(), true),
  health: v.optional(
    port<HealthChecker>('a HealthChecker', [
      'addChecker',
      'start',
      'stop',
      'getCheckStates',
      'getStatusSummary',
    ]),
  ),
  metrics: v.optional(
    port<MetricsCollector>('a MetricsCollector', [
      'startCollection',
      'stopCollection',
      'getAllMetrics',
      'readSamples',
      'on',
    ]),
  ),
  alerts: v.optional(
    port<AlertManager>('an AlertManager', [
      'start',
      'stop',
      'evaluateRules',
      'listMetricNames',
      'listChannels',
      'on',
    ]),
  ),
}) as unknown as v.GenericSchema<unknown, MonitorSettings>

/** Fills in the defaults. Throws a `MonitorError` (`INVALID_OPTIONS`) with every problem, also those that the parts report. */
export function readOptions(options: unknown, existing?: Existing): MonitorSettings {
  const parsed = parse(schema, options)
  const valid = parsed.ok ? parsed : parse(schema, withoutProblems(options, parsed.problems))
  const unused = valid.ok ? unusedOptions(valid.value, options as MonitorOptions) : []
  const ofParts = valid.ok ? partProblems(valid.value, existing) : []
  if (parsed.ok && unused.length + ofParts.length === 0) {
    const { checks, channels, ...settings } = parsed.value
    return { ...settings, checks: checks.filter(isGiven), channels: channels.filter(isGiven) }
  }
  throw invalidOptions([...(parsed.ok ? [] : parsed.problems), ...unused, ...ofParts])
}

/** The options that have no problem so far, so that the parts can say what is wrong with the others. */
function withoutProblems(options: unknown, problems: readonly Problem[]): unknown {
  // An object that cannot be read at all.
  if (typeof options !== 'object' || options === null || problems.some(({ path }) => path === ''))
    return undefined
  const wrong = new Set(problems.map(({ path }) => /^\w*/.exec(path)?.[0]))
  return Object.fromEntries(Object.entries(options).filter(([name]) => !wrong.has(name)))
}
