import { defaultRules, type AlertRuleInput } from '@botwatch/alerts'
import { ruleWebhook } from '@botwatch/monitor'
import { isNotifierError } from '@botwatch/notifiers'
import type { Problem } from '@botwatch/options'

import { readRules, type UnusedEdit } from './rules/read-rules.ts'
import { readSilences, type SilenceEntry } from './rules/read-silences.ts'
import type { ServerConfig } from './server-config.ts'

/** Rules and silences of a file, and all their problems. */
export interface Alerting {
  readonly rules: readonly AlertRuleInput[]
  readonly silences: readonly SilenceEntry[]
  readonly problems: readonly Problem[]
  /** Edits of default rules that are not in effect, because there is no such budget. They do nothing. */
  readonly unused: readonly UnusedEdit[]
}

/** Settings that rules and silences depend on. */
export type AlertingSettings = Pick<
  ServerConfig,
  'language' | 'timeZone' | 'budgets' | 'alertCooldownMinutes' | 'alertMaxNotificationsPerHour' | 'connection'
>

/** Settings of a file that has problems, so that those of its rules are found as well. */
const ANY_SETTINGS: AlertingSettings = { language: 'en', timeZone: 'UTC', alertMaxNotificationsPerHour: 10 }

/**
 * Reads the rules and silences in the data of a file; those that do not fit their schemas are left out. Channels are not
 * checked if their names are not given.
 */
export function readAlerting(
  { rules, silences }: Readonly<Record<string, unknown>>,
  settings: AlertingSettings = ANY_SETTINGS,
  { channels }: { readonly channels?: ReadonlySet<string> | undefined } = {},
): Alerting {
  const ofRules = readRules(listOf(rules), {
    defaults: defaultRulesOf(settings),
    webhookProblem: webhookProblemOf(settings),
    ...(channels && { channels }),
  })
  const ofSilences = readSilences(listOf(silences), settings)
  return {
    rules: ofRules.ok ? ofRules.rules : [],
    silences: ofSilences.ok ? ofSilences.silences : [],
    problems: [ofRules, ofSilences].flatMap((result) => (result.ok ? [] : result.problems)),
    unused: ofRules.ok ? ofRules.unused : [],
  }
}

/** The default rules that are in effect with these settings. */
function defaultRulesOf({
  language,
  budgets,
  alertCooldownMinutes: cooldownMinutes,
  alertMaxNotificationsPerHour: maxNotificationsPerHour,
}: Omit<AlertingSettings, 'timeZone' | 'connection'>): readonly AlertRuleInput[] {
  const periods = (['day', 'month'] as const).filter((period) => budgets?.[period] !== undefined)
  return defaultRules({ language, budgets: periods, cooldownMinutes, maxNotificationsPerHour })
}

type WebhookProblem = (webhook: { readonly rule: string; readonly url: string }) => string | undefined

function webhookProblemOf({ connection: { proxy, ca } = {} }: AlertingSettings): WebhookProblem {
  return ({ rule, url }) => {
    try {
      ruleWebhook({ name: `webhook:${rule}`, url, proxy, ca })
      return undefined
    } catch (error) {
      if (!isNotifierError(error)) throw error
      return error.problems.find(({ path }) => path === 'url')?.expected
    }
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
