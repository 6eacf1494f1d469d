import { createRedactor, REDACTED } from '@botwatch/redact'

import { systemClock, type Clock } from '../clock.ts'
import { invalid, type Problem } from '../errors.ts'
import { CAP_WINDOW_MS } from '../notices/limits.ts'
import type { AlertNotifier } from '../notifier.ts'
import { defaultRules } from '../rules/default-rules.ts'
import { describe } from '../rules/field-reader.ts'
import type { RuleContext } from '../rules/parse-rule.ts'
import { parseRuleList } from '../rules/parse-rules.ts'
import type { AlertRule, AlertRuleInput } from '../rules/rule.ts'
import type { AlertStore } from '../store/store.ts'
import type { Retention } from './cleanup.ts'
import { webhookProblem, type WebhookNotifierFactory } from './own-webhook.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MAX_RETENTION_MS = 3650 * DAY_MS

/** Options of `AlertManager`. */
export interface AlertManagerOptions {
  /** Default: the five default rules, on every channel there is. */
  readonly rules?: readonly AlertRuleInput[]
  /** Default: in memory, gone with the process. Closed by whoever opened it. */
  readonly store?: AlertStore
  /** The channels. Without them alerts are recorded and told by events, and rules may name any channel. */
  readonly notifiers?: readonly AlertNotifier[]
  /** Makes the channel of a rule's own `webhookUrl`. Without it a rule must not have one. */
  readonly webhookNotifier?: WebhookNotifierFactory
  /** Longest time one attempt at one message may take. Default 30000. */
  readonly attemptTimeoutMs?: number
  /** How often rules are evaluated; a rule's `maxGapMs` is three times it unless it says otherwise. Default 60000. */
  readonly evaluationIntervalMs?: number
  /** Longest time `stop` goes on sending. Default 10000. */
  readonly drainTimeoutMs?: number
  /** How long resolved alerts with their events, and silences that have ended, are kept. Default 90 days. */
  readonly historyRetentionMs?: number
  /** How long messages that came to their end are kept, dead letters among them. Default 30 days. */
  readonly deliveryRetentionMs?: number
  /** How often what is older is removed while started. Default one hour. */
  readonly cleanupIntervalMs?: number
  /** Takes secrets out of texts from outside before they are stored. Default: those with the shape of one. */
  readonly redact?: (text: string) => string
  /** Default: the clocks of this process. */
  readonly clock?: Clock
  /** From 0 to below 1; spreads retries. Default `Math.random`. */
  readonly random?: () => number
}

/** The bounds, checked, and the channels by name. */
export interface Settings {
  readonly clock: Clock
  readonly channels: ReadonlyMap<string, AlertNotifier>
  readonly attemptTimeoutMs: number
  readonly drainTimeoutMs: number
  readonly retention: Retention
  readonly cleanupIntervalMs: number
  /** Undefined when no channel was given. */
  readonly channelNames: ReadonlySet<string> | undefined
  /** What rules are checked against. */
  readonly ruleContext: RuleContext
  readonly rules: readonly AlertRule[]
  /** Takes secrets out of a text; never throws. */
  readonly clean: (text: string) => string
}

type LimitName =
  | 'attemptTimeoutMs'
  | 'drainTimeoutMs'
  | 'evaluationIntervalMs'
  | 'historyRetentionMs'
  | 'deliveryRetentionMs'
  | 'cleanupIntervalMs'

/** Checks the options and fills in defaults. Throws with every problem of theirs, or else of the rules. */
export function readOptions(options: AlertManagerOptions): Settings {
  const problems: Problem[] = []
  const channels = new Map<string, AlertNotifier>()
  for (const [index, notifier] of (options.notifiers ?? []).entries()) {
    if (channels.has(notifier.name))
      problems.push({ path: `notifiers[${index}].name`, message: 'duplicate name' })
    channels.set(notifier.name, notifier)
  }
  const limit = (name: LimitName, fallback: number, min = 1, max = 600_000): number => {
    const value = options[name] ?? fallback
    if (Number.isInteger(value) && value >= min && value <= max) return value
    problems.push({
      path: name,
      message: `expected an integer from ${min} to ${max}, got ${describe(value)}`,
    })
    return fallback
  }
  const attemptTimeoutMs = limit('attemptTimeoutMs', 30_000)
  const drainTimeoutMs = limit('drainTimeoutMs', 10_000)
  const evaluationIntervalMs = limit('evaluationIntervalMs', MINUTE_MS, 1, DAY_MS)
  const retention: Retention = {
    historyMs: limit('historyRetentionMs', 90 * DAY_MS, MINUTE_MS, MAX_RETENTION_MS),
    // The hourly caps count what is kept.
    deliveriesMs: limit('deliveryRetentionMs', 30 * DAY_MS, CAP_WINDOW_MS, MAX_RETENTION_MS),
  }
  const cleanupIntervalMs = limit('cleanupIntervalMs', 3_600_000, 1000, DAY_MS)
  if (problems.length > 0) throw invalid('INVALID_ARGUMENT', 'Invalid AlertManager options', problems)
  const channelNames = options.notifiers === undefined ? undefined : new Set(channels.keys())
  const inputs = options.rules ?? defaultRules(channelNames && { notificationChannels: [...channelNames] })
  const clean = guarded(options.redact ?? createRedactor().text)
  const ruleContext: RuleContext = {
    evaluationIntervalMs,
    ...(channelNames && { channels: channelNames }),
    webhookProblem: (webhook) => webhookProblem(options.webhookNotifier, webhook, clean),
  }
  const rules = readRules(inputs, ruleContext)
  const clock = options.clock ?? systemClock
  return {
    clock,
    channels,
    attemptTimeoutMs,
    drainTimeoutMs,
    retention,
    cleanupIntervalMs,
    channelNames,
    ruleContext,
    rules,
    clean,
  }
}

function readRules(inputs: readonly AlertRuleInput[], context: RuleContext): readonly AlertRule[] {
  const result = parseRuleList(inputs, { ...context, path: 'rules' })
  if (!result.ok) throw invalid('INVALID_RULE', 'Invalid alert rules', result.problems)
  return result.rules
}

/** A text that could not be cleaned is not shown at all. */
function guarded(redact: (text: string) => string): (text: string) => string {
  return (text) => {
    try {
      return redact(text)
    } catch {
      return REDACTED
    }
  }
}
