import { ignoreRejection } from '@botwatch/events'
import { callback, integer, parse, port, type Problem } from '@botwatch/options'
import { createRedactor, REDACTED } from '@botwatch/redact'
import { hostname } from 'node:os'
import * as v from 'valibot'

import { guardClock, systemClock, type Clock } from '../clock.ts'
import { invalid } from '../errors.ts'
import type { AlertNotifier } from '../notifier.ts'
import type { LinkTemplates } from '../message/links.ts'
import { defaultRules } from '../rules/default-rules.ts'
import { printable } from '../rules/fields.ts'
import type { RuleContext } from '../rules/parse-rule.ts'
import { parseRuleList, type RulesResult } from '../rules/parse-rules.ts'
import type { AlertRule, AlertRuleInput } from '../rules/rule.ts'
import { SENT_WINDOW_MS } from '../store/notify-records.ts'
import { withBoundedReads } from '../store/bounded-reads.ts'
import type { AlertStore } from '../store/store.ts'
import { memoryStore } from '../store/memory.ts'
import { inhibitList, linkTemplates, notifierList, type InhibitInput } from './option-schemas.ts'
import { createOwnWebhook, type WebhookNotifierFactory } from './own-webhook.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MAX_RETENTION_MS = 3650 * DAY_MS
const MAX_TIMEOUT_MS = 600_000

/** Options of `AlertManager`. */
export interface AlertManagerOptions {
  /** Rules of the program, which nobody else can change. Default none. */
  readonly rules?: readonly AlertRuleInput[]
  /**
   * Rules that a rule of the same name in `rules`, or one saved with `saveRule`, replaces. Default `defaultRules()`, or none
   * if `rules` is given.
   */
  readonly defaultRules?: readonly AlertRuleInput[]
  /** Default: in memory. The manager does not close it. */
  readonly store?: AlertStore
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
  /** Time limit of one attempt to send a message, in milliseconds; 1 to 600000. Default 30000. */
  readonly attemptTimeoutMs?: number
  /**
   * Longest time from one `evaluateRules` to the next, at most a day. The default of a rule's `maxGapMs` is three times
   * that. Default 60000.
   */
  readonly evaluationIntervalMs?: number
  /** Time limit of `stop`, which keeps sending until then; 1 to 600000. Default 10000. */
  readonly drainTimeoutMs?: number
  /** How long resolved alerts, their events and expired silences are kept; a minute to ten years. Default 90 days. */
  readonly historyRetentionMs?: number
  /** How long notifications are kept; an hour to ten years. Default 30 days. */
  readonly notificationRetentionMs?: number
  /** Time between two clean-ups while started; a second to a day. Default one hour. */
  readonly cleanupIntervalMs?: number
  /** Removes secrets from texts before they are stored or sent. Default: the redactor of `@botwatch/redact`. */
  readonly redact?: (text: string) => string
  /** Default: the clocks of this process. */
  readonly clock?: Clock
  /** Returns a number from 0 to below 1, which spreads retries. Default `Math.random`. */
  readonly random?: () => number
}

/** The options with their defaults, and what follows from them. */
export interface Settings extends Required<
  Omit<AlertManagerOptions, 'rules' | 'defaultRules' | 'inhibits' | 'webhookNotifier' | 'redact' | 'instance'>
> {
  readonly instance: string
  readonly inhibits: readonly Required<InhibitInput>[]
  readonly webhookNotifier: WebhookNotifierFactory | undefined
  /** Undefined if no notifiers were given. */
  readonly channelNames: ReadonlySet<string> | undefined
  readonly ruleContext: RuleContext
  readonly rules: readonly AlertRule[]
  readonly defaultRules: readonly AlertRule[]
  /** Removes secrets from a text. Never throws. */
  readonly clean: (text: string) => string
}

const redactOption = v.optional(callback<(text: string) => string>())
const redactSchema = v.object({ redact: redactOption })
const ruleList = v.optional(v.array(v.unknown()), [])
const storeSchema = port<AlertStore>('an alert store', [
  'load',
  'commit',
  'getAlert',
  'listResolved',
  'listEvents',
  'listSilences',
  'listAttempts',
  'countResolved',
  'getFigures',
  'prune',
  'close',
])
const optionEntries = {
  rules: v.optional(v.array(v.unknown(), 'a list of rules')),
  defaultRules: v.optional(v.array(v.unknown(), 'a list of rules')),
  store: v.optional(storeSchema, memoryStore),
  notifiers: v.optional(notifierList),
  webhookNotifier: v.optional(callback<WebhookNotifierFactory>()),
  instance: v.optional(printable(128), hostname),
  links: v.optional(linkTemplates, {}),
  attemptTimeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS), 30_000),
  evaluationIntervalMs: v.optional(integer(1, DAY_MS), MINUTE_MS),
  drainTimeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS), 10_000),
  historyRetentionMs: v.optional(integer(MINUTE_MS, MAX_RETENTION_MS), 90 * DAY_MS),
  // At least as long as the hourly caps look back.
  notificationRetentionMs: v.optional(integer(SENT_WINDOW_MS, MAX_RETENTION_MS), 30 * DAY_MS),
  cleanupIntervalMs: v.optional(integer(1000, DAY_MS), 3_600_000),
  redact: redactOption,
  clock: v.optional(port<Clock>('a clock', ['now', 'monotonic']), systemClock),
  random: v.optional(callback<() => number>(), () => Math.random),
}

/** Parses the options and fills in the defaults. Throws with every problem of the options and the rules. */
export function readOptions(input: AlertManagerOptions): Settings {
  const redaction = parse(redactSchema, input)
  const clean = guarded((redaction.ok ? redaction.value.redact : undefined) ?? createRedactor().text)
  const schema = v.strictObject({ ...optionEntries, inhibits: v.optional(inhibitList(clean), []) })
  const parsed = parse(schema, input)
  if (!parsed.ok)
    throw invalid('INVALID_ARGUMENT', 'AlertManager options', [...parsed.problems, ...ruleProblems(input)])
  const options = parsed.value
  const { notifiers, webhookNotifier, evaluationIntervalMs } = options
  const channelNames = notifiers && new Set(notifiers.map(({ name }) => name))
  const ruleContext: RuleContext = {
    evaluationIntervalMs,
    ...(channelNames && { channels: channelNames }),
    webhookProblem: (webhook) => {
      const created = createOwnWebhook(webhookNotifier, webhook, clean)
      return typeof created === 'string' ? created : undefined
    },
  }
  const defaults = options.defaultRules ?? (options.rules === undefined ? defaultRules() : [])
  const rules = parseRuleList(options.rules ?? [], { ...ruleContext, path: 'rules' })
  const replaceable = parseRuleList(defaults, { ...ruleContext, path: 'defaultRules' })
  if (!rules.ok || !replaceable.ok)
    throw invalid('INVALID_RULE', 'alert rules', [...problemsOf(rules), ...problemsOf(replaceable)])
  return {
    ...options,
    clock: guardClock(options.clock),
    store: withBoundedReads(options.store),
    notifiers: notifiers ?? [],
    webhookNotifier,
    channelNames,
    ruleContext,
    rules: rules.rules,
    defaultRules: replaceable.rules,
    clean,
  }
}

/** The problems of rules whatever the channels, which are not known if other options are invalid. */
function ruleProblems(input: AlertManagerOptions): readonly Problem[] {
  return ['rules', 'defaultRules'].flatMap((path) => {
    const given = parse(v.object({ [path]: ruleList }), input)
    return given.ok ? problemsOf(parseRuleList(given.value[path] ?? [], { path })) : []
  })
}

function problemsOf(result: RulesResult): readonly Problem[] {
  return result.ok ? [] : result.problems
}

/** A text is replaced as a whole if redacting it fails. */
function guarded(redact: (text: string) => string): (text: string) => string {
  return (text) => {
    try {
      const redacted: unknown = redact(text)
      if (typeof redacted === 'string') return redacted
      ignoreRejection(redacted)
    } catch {
      // As below.
    }
    return REDACTED
  }
}
