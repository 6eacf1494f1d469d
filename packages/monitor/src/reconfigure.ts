import { isAlertsError } from '@botwatch/alerts'
import { connectionSecrets } from '@botwatch/http'
import { describe, type Problem } from '@botwatch/options'
import type { Redactor } from '@botwatch/redact'
import { isDeepStrictEqual } from 'node:util'

import type { MonitorParts, OwnChecks } from './connect.ts'
import { invalidOptions, isMonitorError } from './errors.ts'
import type { MonitorConfiguration, MonitorOptions, MonitorSettings } from './options/options.ts'
import { periodsIn, type AlertsConfigured, type BudgetPeriods } from './parts/alerts.ts'
import type { DefaultChecks } from './parts/health.ts'
import { readOptions } from './validate/read-options.ts'
import type { Watch } from './watch/watch.ts'

const REPLACED: Readonly<Record<keyof MonitorConfiguration, true>> = {
  checks: true,
  channels: true,
  rules: true,
  budgets: true,
  prices: true,
  secrets: true,
  required: true,
  defaultChecks: true,
  cooldownMinutes: true,
  maxNotificationsPerHour: true,
  links: true,
  instance: true,
  language: true,
  heartbeatUrl: true,
  connection: true,
}

/** A monitor to be reconfigured. */
export interface Reconfigurable {
  /** The options of the monitor. */
  readonly options: MonitorOptions
  readonly settings: MonitorSettings
  readonly parts: MonitorParts
  readonly checks: OwnChecks
  readonly redactor: Redactor
  readonly defaultChecks: DefaultChecks
  readonly alertsConfigured: AlertsConfigured
  readonly useHeartbeat: Watch['useHeartbeat']
  readonly assertNotStopped: () => void
}

/** Creates the function that replaces the configuration of a monitor. Calls run one after the other. */
export function createReconfigure(monitor: Reconfigurable): (next: MonitorConfiguration) => Promise<void> {
  let before = monitor.settings
  let tail: Promise<unknown> = Promise.resolve()
  return async (next) => {
    const last = tail
    const run = (async (): Promise<void> => {
      await last
      before = await reconfigure(monitor, next, before)
    })()
    tail = run.catch(() => undefined)
    await run
  }
}

async function reconfigure(
  {
    options,
    parts,
    checks,
    redactor,
    defaultChecks,
    alertsConfigured,
    useHeartbeat,
    assertNotStopped,
  }: Reconfigurable,
  next: MonitorConfiguration,
  before: MonitorSettings,
): Promise<MonitorSettings> {
  assertNotStopped()
  const { health, metrics, alerts } = parts
  const foreign = (): MonitorSettings['checks'] =>
    health.getCheckers().filter((checker) => !checks.current.includes(checker))
  const settings = readNext(options, next, before, { checkers: foreign(), prices: before.prices })
  for (const secret of secretsOf(settings)) if (secret !== undefined) redactor.register(secret)
  // This may still be refused. The rest is valid, and cannot wait for anything.
  if (settings.alerts === undefined) {
    const configuration = alertsConfigured(settings, periodsOf(parts, settings))
    await alerts.reconfigure(configuration).catch((error: unknown) => {
      throw isAlertsError(error) && error.problems.length > 0 ? invalidOptions(error.problems) : error
    })
  }
  assertNotStopped()
  const others = foreign()
  const isOwn = settings.health === undefined
  checks.current = [...(isOwn ? defaultChecks(settings) : []), ...settings.checks]
  health.replaceCheckers(isOwn ? [...checks.current, ...others] : [...others, ...checks.current])
  if (settings.metrics === undefined)
    metrics.reconfigure({ budgets: settings.budgets, prices: settings.prices })
  const { heartbeatUrl, connection } = settings
  useHeartbeat({ heartbeatUrl, connection })
  return settings
}

/** All texts of the options to hide. */
export function secretsOf({
  secrets,
  heartbeatUrl,
  connection,
}: Pick<MonitorSettings, 'secrets' | 'heartbeatUrl' | 'connection'>): readonly (string | undefined)[] {
  return [...secrets, heartbeatUrl, ...connectionSecrets(connection)]
}

/** Reads the options with another configuration. Throws with every problem, also of options that need a restart. */
function readNext(
  options: MonitorOptions,
  next: MonitorConfiguration,
  { heartbeatUrl, connection }: MonitorSettings,
  existing: Parameters<typeof readOptions>[1],
): MonitorSettings {
  if (typeof next !== 'object' || next === null || Array.isArray(next))
    throw invalidOptions([{ path: '', expected: 'an object', received: describe(next) }])
  const given: Readonly<Record<string, unknown>> = { ...next }
  const entries = Object.entries(options)
  const fixed = Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(REPLACED, name)))
  const others: readonly Problem[] = Object.entries(given).flatMap(([path, value]) => {
    const isSame = Object.hasOwn(REPLACED, path) || isDeepStrictEqual(value, fixed[path])
    const expected = 'the value of the start: another one needs a restart'
    return isSame ? [] : [{ path, expected, received: describe(value) }]
  })
  const problems: Problem[] = []
  try {
    const settings = readOptions({ heartbeatUrl, connection, ...given, ...fixed }, existing)
    if (others.length === 0) return settings
  } catch (error) {
    if (!isMonitorError(error)) throw error
    problems.push(...error.problems)
  }
  // A name that is unknown has a problem already.
  const rest = others.filter(({ path }) => !problems.some((problem) => problem.path === path))
  throw invalidOptions([...problems, ...rest])
}

/** The periods of budgets; each has a default rule. */
export function periodsOf(
  { metrics }: Pick<MonitorParts, 'metrics'>,
  settings: Pick<MonitorSettings, 'metrics' | 'budgets'>,
): BudgetPeriods {
  return settings.metrics === undefined
    ? periodsIn(settings.budgets)
    : metrics.getAllMetrics().token_usage.budgets.map(({ period }) => period)
}
