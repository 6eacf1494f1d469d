import { defaultRules, type AlertRuleInput } from '@botwatch/alerts'
import { ruleWebhook } from '@botwatch/monitor'
import { isNotifierError } from '@botwatch/notifiers'
import type { Problem } from '@botwatch/options'

import type { ServerConfig } from './server-config.ts'
import { readRules } from './rules/read-rules.ts'
import { readSilences, type SilenceEntry } from './rules/read-silences.ts'

/** Rules and silences of a file, or all their problems. */
export type AlertingResult =
  | {
      readonly ok: true
      readonly rules: readonly AlertRuleInput[]
      readonly silences: readonly SilenceEntry[]
      /** Edits of default rules that are not in effect, because there is no such budget. */
      readonly unused: readonly Problem[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads rules and silences, which fit their schemas, for a server with these other settings. */
export function readAlerting(
  value: { readonly rules: readonly unknown[]; readonly silences: readonly unknown[] },
  config: Omit<ServerConfig, 'rules' | 'silences'>,
): AlertingResult {
  const defaults = defaultRulesOf(config)
  const channels = channelNames(config)
  const rules = readRules(value.rules, { defaults, channels, webhookProblem: webhookProblemOf(config) })
  const silences = readSilences(value.silences, config)
  if (rules.ok && silences.ok) return { ...rules, silences: silences.silences }
  const problems = [rules, silences].flatMap((result) => (result.ok ? [] : result.problems))
  return { ok: false, problems }
}

/** The default rules that are in effect with a configuration. */
export function defaultRulesOf({
  language,
  budgets,
  alertCooldownMinutes: cooldownMinutes,
  alertMaxNotificationsPerHour: maxNotificationsPerHour,
}: Pick<
  ServerConfig,
  'language' | 'budgets' | 'alertCooldownMinutes' | 'alertMaxNotificationsPerHour'
>): readonly AlertRuleInput[] {
  const periods = (['day', 'month'] as const).filter((period) => budgets?.[period] !== undefined)
  return defaultRules({ language, budgets: periods, cooldownMinutes, maxNotificationsPerHour })
}

/** The names of all channels, also that of the log. */
export function channelNames({
  alertWebhookUrl,
  slackWebhookUrl,
  discordWebhookUrl,
  alertEmail,
  channels,
}: Pick<
  ServerConfig,
  'alertWebhookUrl' | 'slackWebhookUrl' | 'discordWebhookUrl' | 'alertEmail' | 'channels'
>): ReadonlySet<string> {
  const ofVariables = Object.entries({
    webhook: alertWebhookUrl,
    slack: slackWebhookUrl,
    discord: discordWebhookUrl,
    email: alertEmail,
  }).flatMap(([name, setting]) => (setting === undefined ? [] : [name]))
  return new Set(['log', ...ofVariables, ...channels.map(({ name }) => name)])
}

function webhookProblemOf({ connection: { proxy, ca } = {} }: Pick<ServerConfig, 'connection'>) {
  return ({ rule, url }: { readonly rule: string; readonly url: string }): string | undefined => {
    try {
      ruleWebhook({ name: `webhook:${rule}`, url, proxy, ca })
      return undefined
    } catch (error) {
      if (!isNotifierError(error)) throw error
      return error.problems.find(({ path }) => path === 'url')?.expected
    }
  }
}
