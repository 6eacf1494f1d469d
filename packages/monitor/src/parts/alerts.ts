import {
  AlertManager,
  defaultRules,
  type AlertConfiguration,
  type AlertNotifier,
  type AlertStore,
  type WebhookNotifierFactory,
} from '@botwatch/alerts'
import type { Notifier } from '@botwatch/notifiers'
import { logNotifier } from '@botwatch/notifiers/log'
import { isDeepStrictEqual } from 'node:util'

import { MAX_ROUND_GAP_MS } from '../bridges/health-to-alerts.ts'
import type { MonitorSettings } from '../options/options.ts'
import { ruleWebhook } from '../url-notifier.ts'

const DAY_MS = 86_400_000
/** Name and kind of the channel that writes to the log. */
const LOG = 'log'

/** Periods that have a budget. */
export type BudgetPeriods = readonly ('day' | 'month')[]

/** Returns the configuration of the alerts: the default rules, those of the options, and the channels. */
export type AlertsConfigured = (settings: MonitorSettings, periods: BudgetPeriods) => AlertConfiguration

/** Creates an alert manager. Throws an `AlertsError` with every problem. */
export function createAlerts(
  settings: MonitorSettings,
  {
    configuration,
    redact,
    store,
  }: {
    readonly configuration: AlertConfiguration
    readonly redact: (text: string) => string
    readonly store?: AlertStore | undefined
  },
): AlertManager {
  const { retention, drainTimeoutMs, metricsIntervalMs } = settings
  return new AlertManager({
    ...configuration,
    ...(store && { store }),
    // The health round is at most this long apart, whatever the interval of metrics.
    evaluationIntervalMs: Math.max(MAX_ROUND_GAP_MS, metricsIntervalMs),
    drainTimeoutMs,
    historyRetentionMs: retention.alertsDays * DAY_MS,
    notificationRetentionMs: retention.notificationsDays * DAY_MS,
    redact,
  })
}

/**
 * Creates the function that returns the configuration of the alerts, with the log as a channel beside those of the options. What
 * it makes itself are the same objects each time.
 */
export function createAlertsConfigured({ logger }: Pick<MonitorSettings, 'logger'>): AlertsConfigured {
  const own: readonly AlertNotifier[] = logger === undefined ? [] : [logNotifier({ logger })]
  let webhooks: { readonly connection: object; readonly factory: WebhookNotifierFactory } | undefined
  return (settings, budgets) => {
    const { channels, rules, instance, links, language, cooldownMinutes, maxNotificationsPerHour } = settings
    // Not the client certificate: anybody may name a webhook.
    const { proxy, ca } = settings.connection ?? {}
    const connection = { proxy, ca }
    if (webhooks === undefined || !isDeepStrictEqual(webhooks.connection, connection))
      webhooks = { connection, factory: (webhook) => ruleWebhook({ ...webhook, ...connection }) }
    return {
      rules,
      defaultRules: defaultRules({ language, cooldownMinutes, maxNotificationsPerHour, budgets }),
      notifiers: [...own.slice(0, ownChannelCount(settings)), ...channels],
      webhookNotifier: webhooks.factory,
      instance,
      ...(links !== undefined && { links }),
    }
  }
}

/** Returns the periods of budgets that may be anything. */
export function periodsIn(budgets: unknown): BudgetPeriods {
  return (['day', 'month'] as const).filter((period) => {
    try {
      return Object(budgets)[period] !== undefined
    } catch {
      return false
    }
  })
}

/** Number of channels before those of the options: one for the log, unless a channel of the options replaces it. */
export function ownChannelCount({ logger, channels }: Pick<MonitorSettings, 'logger' | 'channels'>): number {
  return logger === undefined || channels.some(isLog) ? 0 : 1
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
