import type { AlertManager, AlertNotifier, AlertRuleInput } from '@botwatch/alerts'
import type { Language } from '@botwatch/notifiers'

/** A channel of a test: it takes every message. */
export type TestChannel = Omit<AlertNotifier, 'send' | 'destination' | 'recipients'>

/** The rules that tests run with, and what decides who is notified. */
export interface RuleSet {
  readonly rules: readonly AlertRuleInput[]
  readonly defaultRules: readonly AlertRuleInput[]
  readonly channels: readonly TestChannel[]
  /** Adds the silences of the configuration file, at the start of a test in milliseconds since 1970. */
  readonly addSilences: (alerts: Pick<AlertManager, 'addSilence'>, startMs: number) => Promise<void>
  readonly evaluationIntervalMs: number
  readonly language: Language
  readonly timeZone: string
}
