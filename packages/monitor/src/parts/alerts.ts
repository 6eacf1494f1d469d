import { AlertManager, defaultRules, type AlertNotifier, type AlertStore } from '@botwatch/alerts'
import type { Notifier } from '@botwatch/notifiers'
import { logNotifier } from '@botwatch/notifiers/log'

import { MAX_ROUND_GAP_MS } from '../bridges/health-to-alerts.ts'
import type { MonitorSettings } from '../options/options.ts'
import { ruleWebhook } from '../url-notifier.ts'

const DAY_MS = 86_400_000
/** Name and kind of the channel that writes to the log. */
const LOG = 'log'

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
  const { rules, language, cooldownMinutes, maxNotificationsPerHour } = settings
  const { proxy, ca } = settings.connection ?? {}
  return new AlertManager({
    rules,
    defaultRules: defaultRules({ language, cooldownMinutes, maxNotificationsPerHour, budgets: periods }),
    notifiers: notifiersOf(settings),
    ...(store && { store }),
    instance,
    ...(links !== undefined && { links }),
    // Not the client certificate: anybody may name a webhook.
    webhookNotifier: (webhook) => ruleWebhook({ ...webhook, proxy, ca }),
    // The health round is at most this long apart, whatever the interval of metrics.
    evaluationIntervalMs: Math.max(MAX_ROUND_GAP_MS, metricsIntervalMs),
    drainTimeoutMs,
    historyRetentionMs: retention.alertsDays * DAY_MS,
    notificationRetentionMs: retention.notificationsDays * DAY_MS,
    redact,
  })
}

/** The log, unless a channel of the options replaces it, and these channels. */
export function notifiersOf({ logger, channels }: MonitorSettings): readonly AlertNotifier[] {
  const isReplaced = channels.some(isLog)
  return [...(logger === undefined || isReplaced ? [] : [logNotifier({ logger })]), ...channels]
}

/** The alert manager reports a channel that cannot be read. */
function isLog(channel: AlertNotifier): boolean {
  try {
    const { name, kind } = Object(channel) as Partial<Notifier>
    return name === LOG && kind === LOG
  } catch {
    return false
  }
}
