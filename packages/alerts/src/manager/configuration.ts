import { callback, parse, type Problem } from '@botwatch/options'
import { hostname } from 'node:os'
import * as v from 'valibot'

import { invalid } from '../errors.ts'
import type { LinkTemplates } from '../message/links.ts'
import type { AlertNotifier } from '../notifier.ts'
import { defaultRules } from '../rules/default-rules.ts'
import { printable } from '../rules/fields.ts'
import type { RuleContext } from '../rules/parse-rule.ts'
import { parseRuleList, type RulesResult } from '../rules/parse-rules.ts'
import type { AlertRule, AlertRuleInput } from '../rules/rule.ts'
import { inhibitList, linkTemplates, notifierList, type InhibitInput } from './option-schemas.ts'
import { createOwnWebhook, type WebhookNotifierFactory } from './own-webhook.ts'

/** The options of `AlertManager` that `reconfigure` replaces. */
export interface AlertConfiguration {
  /** Rules of the program, which nobody else can change. Default none. */
  readonly rules?: readonly AlertRuleInput[]
  /**
   * Rules that a rule of the same name in `rules`, or one saved with `saveRule`, replaces. Default `defaultRules()`, or none
   * if `rules` is given.
   */
  readonly defaultRules?: readonly AlertRuleInput[]
  /** The channels. Without this option alerts are only recorded and emitted, and rules may name any channel. */
  readonly notifiers?: readonly AlertNotifier[]
  /** Inhibitions beside the built-in ones: an alert explains others, whose notifications wait. Default none. */
  readonly inhibits?: readonly InhibitInput[]
  /** Creates the channel of a rule's own `webhookUrl`. Rules must not have one without it. */
  readonly webhookNotifier?: WebhookNotifierFactory
  /** Which bot or host is monitored, for the readers of messages; 1 to 128 characters. Default the name of the host. */
  readonly instance?: string | undefined
  /**
   * Links in messages to pages about an alert, e.g. `{ alert: 'https://monitor.example.org/alerts/{alertId}' }`. Default
   * none.
   */
  readonly links?: LinkTemplates
}

/** A valid configuration with its defaults, and what follows from it. */
export interface Configuration {
  readonly notifiers: readonly AlertNotifier[]
  /** Undefined if no notifiers were given. */
  readonly channelNames: ReadonlySet<string> | undefined
  readonly inhibits: readonly Required<InhibitInput>[]
  readonly webhookNotifier: WebhookNotifierFactory | undefined
  readonly instance: string
  readonly links: LinkTemplates
  /** Context of every rule. */
  readonly ruleContext: RuleContext
  readonly rules: readonly AlertRule[]
  readonly defaultRules: readonly AlertRule[]
}

/** What a configuration is read with. */
export interface ConfigurationContext {
  readonly evaluationIntervalMs: number
  /** Removes secrets from a text. */
  readonly clean: (text: string) => string
}

/** A configuration whose rules are not parsed yet. */
type ParsedConfiguration = v.InferOutput<
  v.StrictObjectSchema<ReturnType<typeof configurationEntries>, undefined>
>

const ruleList = v.optional(v.array(v.unknown()), [])

/** Returns the schemas of {@link AlertConfiguration}. A rule may be anything here. `clean` removes secrets from a text. */
export function configurationEntries(clean: (text: string) => string): {
  readonly rules: v.OptionalSchema<v.GenericSchema<readonly unknown[]>, undefined>
  readonly defaultRules: v.OptionalSchema<v.GenericSchema<readonly unknown[]>, undefined>
  readonly notifiers: v.OptionalSchema<v.GenericSchema<unknown, readonly AlertNotifier[]>, undefined>
  readonly inhibits: v.OptionalSchema<
    v.GenericSchema<unknown, readonly Required<InhibitInput>[]>,
    readonly []
  >
  readonly webhookNotifier: v.OptionalSchema<v.GenericSchema<unknown, WebhookNotifierFactory>, undefined>
  readonly instance: v.OptionalSchema<v.GenericSchema<string>, () => string>
  readonly links: v.OptionalSchema<v.GenericSchema<unknown, LinkTemplates>, LinkTemplates>
} {
  return {
    rules: v.optional(v.array(v.unknown(), 'a list of rules')),
    defaultRules: v.optional(v.array(v.unknown(), 'a list of rules')),
    notifiers: v.optional(notifierList),
    inhibits: v.optional(inhibitList(clean), []),
    webhookNotifier: v.optional(callback<WebhookNotifierFactory>()),
    instance: v.optional(printable(128), hostname),
    links: v.optional(linkTemplates, {}),
  }
}

/** Reads a configuration. Throws an `AlertsError` with every problem of it and its rules. */
export function readConfiguration(input: unknown, context: ConfigurationContext): Configuration {
  const parsed = parse(v.strictObject(configurationEntries(context.clean)), input)
  if (parsed.ok) return completeConfiguration(parsed.value, context)
  throw invalid('INVALID_ARGUMENT', 'alert configuration', [...parsed.problems, ...ruleProblems(input)])
}

/** Parses the rules of a configuration. Throws an `AlertsError` (`INVALID_RULE`) with every problem of them. */
export function completeConfiguration(
  { rules, defaultRules: defaults, notifiers, ...others }: ParsedConfiguration,
  { evaluationIntervalMs, clean }: ConfigurationContext,
): Configuration {
  const channelNames = notifiers && new Set(notifiers.map(({ name }) => name))
  const ruleContext: RuleContext = {
    evaluationIntervalMs,
    ...(channelNames && { channels: channelNames }),
    webhookProblem: (webhook) => {
      const created = createOwnWebhook(others.webhookNotifier, webhook, clean)
      return typeof created === 'string' ? created : undefined
    },
  }
  const replaceable = defaults ?? (rules === undefined ? defaultRules() : [])
  const ofProgram = parseRuleList(rules ?? [], { ...ruleContext, path: 'rules' })
  const ofDefaults = parseRuleList(replaceable, { ...ruleContext, path: 'defaultRules' })
  if (!ofProgram.ok || !ofDefaults.ok)
    throw invalid('INVALID_RULE', 'alert rules', [...problemsOf(ofProgram), ...problemsOf(ofDefaults)])
  return {
    ...others,
    webhookNotifier: others.webhookNotifier,
    notifiers: notifiers ?? [],
    channelNames,
    ruleContext,
    rules: ofProgram.rules,
    defaultRules: ofDefaults.rules,
  }
}

/** The problems of rules except those of channels, which are not known if other options are invalid. */
export function ruleProblems(input: unknown): readonly Problem[] {
  return ['rules', 'defaultRules'].flatMap((path) => {
    const given = parse(v.object({ [path]: ruleList }), input)
    return given.ok ? problemsOf(parseRuleList(given.value[path] ?? [], { path })) : []
  })
}

function problemsOf(result: RulesResult): readonly Problem[] {
  return result.ok ? [] : result.problems
}
