import {
  AlertManager,
  defaultRules,
  type AlertNotifier,
  type AlertRuleInput,
  type AlertStore,
} from '@botwatch/alerts'
import { logNotifier } from '@botwatch/notifiers/log'

import { MAX_ROUND_GAP_MS } from '../bridges/health-to-alerts.ts'
import type { MonitorSettings } from '../options/options.ts'
import { ruleWebhook } from '../url-notifier.ts'

const DAY_MS = 86_400_000

/** Periods that have a budget. */
export type BudgetPeriods = readonly ('day' | 'month')[]

/** Creates an alert manager with the default rules and the log as a channel. Throws an `AlertsError` with every problem. */
export function createAlerts(
  settings: MonitorSettings,
  {
    periods,
    redact,
    store,
  }: {
    readonly periods: BudgetPeriods
    readonly redact: (text: string) => string
    readonly store?: AlertStore | undefined
  },
): AlertManager {
  const { instance, links, retention, drainTimeoutMs, metricsIntervalMs } = settings
  return new AlertManager({
    rules: rulesOf(settings, periods),
    notifiers: notifiersOf(settings),
    ...(store && { store }),
    instance,
    ...(links !== undefined && { links }),
    webhookNotifier: ruleWebhook,
    // The health round is at most this long apart, whatever the interval of metrics.
    evaluationIntervalMs: Math.max(MAX_ROUND_GAP_MS, metricsIntervalMs),
    drainTimeoutMs,
    historyRetentionMs: retention.alertsDays * DAY_MS,
    notificationRetentionMs: retention.notificationsDays * DAY_MS,
    redact,
  })
}

/** The log and the channels of the options. */
export function notifiersOf({ logger, channels }: MonitorSettings): readonly AlertNotifier[] {
  return [...(logger === undefined ? [] : [logNotifier({ logger })]), ...channels]
}

/** The default rules and those of the options, which replace a default rule of the same name. */
export function rulesOf(settings: MonitorSettings, periods: BudgetPeriods): readonly AlertRuleInput[] {
  const { rules, language, cooldownMinutes, maxNotificationsPerHour } = settings
  const names = new Set(rules.map(nameOf))
  const defaults = defaultRules({ language, cooldownMinutes, maxNotificationsPerHour, budgets: periods })
  return [...defaults.filter(({ name }) => !names.has(name)), ...rules]
}

/** The name of a rule that may be anything, which the alert manager validates. */
function nameOf(rule: unknown): unknown {
  try {
    return (rule as AlertRuleInput).name
  } catch {
    return undefined
  }
}
