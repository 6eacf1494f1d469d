import { ignoreRejection } from '@botwatch/events'
import { callback, integer, parse, port } from '@botwatch/options'
import { createRedactor, REDACTED } from '@botwatch/redact'
import * as v from 'valibot'

import { guardClock, systemClock, type Clock } from '../clock.ts'
import { invalid } from '../errors.ts'
import { SENT_WINDOW_MS } from '../store/notify-records.ts'
import type { AlertStore } from '../store/store.ts'
import { memoryStore } from '../store/memory.ts'
import {
  completeConfiguration,
  configurationEntries,
  ruleProblems,
  type AlertConfiguration,
  type Configuration,
} from './configuration.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MAX_RETENTION_MS = 3650 * DAY_MS
const MAX_TIMEOUT_MS = 600_000

/** Options of `AlertManager`. */
export interface AlertManagerOptions extends AlertConfiguration {
  /** Default: in memory. The manager does not close it. */
  readonly store?: AlertStore
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

/** The options that stay, with their defaults. */
export interface Settings extends Required<Omit<AlertManagerOptions, keyof AlertConfiguration | 'redact'>> {
  /** Removes secrets from a text. Never throws. */
  readonly clean: (text: string) => string
}

const redactOption = v.optional(callback<(text: string) => string>())
const redactSchema = v.object({ redact: redactOption })
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
  store: v.optional(storeSchema, memoryStore),
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
export function readOptions(input: AlertManagerOptions): {
  readonly settings: Settings
  readonly configuration: Configuration
} {
  const redaction = parse(redactSchema, input)
  const clean = guarded((redaction.ok ? redaction.value.redact : undefined) ?? createRedactor().text)
  const { inhibits: list, ...entries } = configurationEntries(clean)
  const parsed = parse(v.strictObject({ ...entries, ...optionEntries, inhibits: list }), input)
  if (!parsed.ok)
    throw invalid('INVALID_ARGUMENT', 'AlertManager options', [...parsed.problems, ...ruleProblems(input)])
  const { rules, defaultRules, notifiers, inhibits, webhookNotifier, instance, links, ...others } =
    parsed.value
  const settings = { ...others, clock: guardClock(others.clock), clean }
  const given = { rules, defaultRules, notifiers, inhibits, webhookNotifier, instance, links }
  return { settings, configuration: completeConfiguration(given, settings) }
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
