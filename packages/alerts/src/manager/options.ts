import { ignoreRejection } from '@botwatch/events'
import { callback, integer, parse, port } from '@botwatch/options'
import { createRedactor, REDACTED } from '@botwatch/redact'
import * as v from 'valibot'

import { guardClock, systemClock, type Clock } from '../clock.ts'
import { invalid } from '../errors.ts'
import { CAP_WINDOW_MS } from '../notices/limits.ts'
import type { AlertNotifier } from '../notifier.ts'
import { defaultRules } from '../rules/default-rules.ts'
import type { RuleContext } from '../rules/parse-rule.ts'
import { parseRuleList } from '../rules/parse-rules.ts'
import type { AlertRule, AlertRuleInput } from '../rules/rule.ts'
import type { AlertStore } from '../store/store.ts'
import { memoryStore } from '../stores/memory.ts'
import type { Retention } from './cleanup.ts'
import { webhookProblem, type WebhookNotifierFactory } from './own-webhook.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MAX_RETENTION_MS = 3650 * DAY_MS
const MAX_TIMEOUT_MS = 600_000

/** Options of `AlertManager`. */
export interface AlertManagerOptions {
  /** Default: the five rules of `defaultRules()`. */
  readonly rules?: readonly AlertRuleInput[]
  /** Default: in memory. The manager does not close it. */
  readonly store?: AlertStore
  /** The channels. Without this option alerts are only recorded and emitted, and rules may name any channel. */
  readonly notifiers?: readonly AlertNotifier[]
  /** Creates the channel of a rule's own `webhookUrl`. Rules must not have one without it. */
  readonly webhookNotifier?: WebhookNotifierFactory
  /** Time limit of one attempt to send a message, in milliseconds; 1 to 600000. Default 30000. */
  readonly attemptTimeoutMs?: number
  /** Time from one `evaluateRules` to the next, at most a day. The default of a rule's `maxGapMs` is three times that. Default 60000. */
  readonly evaluationIntervalMs?: number
  /** Time limit of `stop`, which keeps sending until then; 1 to 600000. Default 10000. */
  readonly drainTimeoutMs?: number
  /** How long resolved alerts, their events and expired silences are kept; a minute to ten years. Default 90 days. */
  readonly historyRetentionMs?: number
  /** How long finished notifications and dead letters are kept; an hour to ten years. Default 30 days. */
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
export interface Settings {
  readonly store: AlertStore
  readonly clock: Clock
  readonly random: () => number
  readonly channels: ReadonlyMap<string, AlertNotifier>
  readonly webhookNotifier: WebhookNotifierFactory | undefined
  readonly attemptTimeoutMs: number
  readonly drainTimeoutMs: number
  readonly retention: Retention
  readonly cleanupIntervalMs: number
  /** Undefined if no notifiers were given. */
  readonly channelNames: ReadonlySet<string> | undefined
  readonly ruleContext: RuleContext
  readonly rules: readonly AlertRule[]
  /** Removes secrets from a text. Never throws. */
  readonly clean: (text: string) => string
}

const CHANNEL_NAME = 'a string of 1 to 128 characters'
const notifier = v.pipe(
  port<AlertNotifier>('a notifier', ['send']),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const name: unknown = dataset.value.name
    if (typeof name === 'string' && name !== '' && name.length <= 128) return
    const path = { type: 'unknown', origin: 'value', input: dataset.value, key: 'name', value: name } as const
    addIssue({ message: CHANNEL_NAME, input: name, path: [path] })
  }),
)
const notifierList = v.pipe(
  v.array(notifier, 'a list of notifiers'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const names = dataset.value.map((channel) => channel.name)
    for (const [key, name] of names.entries()) {
      if (names.indexOf(name) === key) continue
      const item = dataset.value[key]
      const path = [
        { type: 'unknown', origin: 'value', input: dataset.value, key, value: item },
        { type: 'unknown', origin: 'value', input: item, key: 'name', value: name },
      ] as const
      addIssue({ message: 'a name that no other notifier has', input: name, path: [...path] })
    }
  }),
)
const optionsSchema = v.strictObject({
  rules: v.optional(v.array(v.unknown(), 'a list of rules')),
  store: v.optional(
    port<AlertStore>('an alert store', [
      'load',
      'commit',
      'getEpisode',
      'listResolved',
      'listEvents',
      'listSilences',
      'getDeadLetter',
      'listDeadLetters',
      'countResolved',
      'listAttempts',
      'listSettled',
      'prune',
      'close',
    ]),
  ),
  notifiers: v.optional(notifierList),
  webhookNotifier: v.optional(callback<WebhookNotifierFactory>()),
  attemptTimeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS), 30_000),
  evaluationIntervalMs: v.optional(integer(1, DAY_MS), MINUTE_MS),
  drainTimeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS), 10_000),
  historyRetentionMs: v.optional(integer(MINUTE_MS, MAX_RETENTION_MS), 90 * DAY_MS),
  // At least as long as the hourly caps look back.
  notificationRetentionMs: v.optional(integer(CAP_WINDOW_MS, MAX_RETENTION_MS), 30 * DAY_MS),
  cleanupIntervalMs: v.optional(integer(1000, DAY_MS), 3_600_000),
  redact: v.optional(callback<(text: string) => string>()),
  clock: v.optional(port<Clock>('a clock', ['now', 'monotonic']), systemClock),
  random: v.optional(callback<() => number>(), () => Math.random),
})

/** Parses the options and fills in the defaults. Throws with every problem of the options, or else of the rules. */
export function readOptions(input: AlertManagerOptions): Settings {
  const parsed = parse(optionsSchema, input)
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', 'AlertManager options', parsed.problems)
  const { rules, store, notifiers, webhookNotifier, evaluationIntervalMs, redact, ...options } = parsed.value
  const channels = new Map((notifiers ?? []).map((channel) => [channel.name, channel]))
  const channelNames = notifiers === undefined ? undefined : new Set(channels.keys())
  const clean = guarded(redact ?? createRedactor().text)
  const ruleContext: RuleContext = {
    evaluationIntervalMs,
    ...(channelNames && { channels: channelNames }),
    webhookProblem: (webhook) => webhookProblem(webhookNotifier, webhook, clean),
  }
  const result = parseRuleList(rules ?? defaultRules(), { ...ruleContext, path: 'rules' })
  if (!result.ok) throw invalid('INVALID_RULE', 'alert rules', result.problems)
  return {
    ...options,
    clock: guardClock(options.clock),
    store: store ?? memoryStore(),
    retention: { historyMs: options.historyRetentionMs, deliveriesMs: options.notificationRetentionMs },
    channels,
    channelNames,
    webhookNotifier,
    ruleContext,
    rules: result.rules,
    clean,
  }
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
