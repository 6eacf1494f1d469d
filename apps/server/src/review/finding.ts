/** Kinds of findings: settings that are valid, but useless or not meant. */
export const FINDING_KINDS = {
  'always-breaches': 'A rule fires whatever the value is.',
  'always-silenced': 'A rule is silenced for ever.',
  'anonymous-ignored': 'Anonymous access has no effect beside keys.',
  'budget-never-reached': 'A budget of a day is above that of a month.',
  'budget-of-unknown-cost': 'A budget cannot count a model without a price.',
  'check-slower-than-interval': 'A check may take longer than its interval.',
  'for-shorter-than-interval': 'A rule waits for less time than passes from one value to the next.',
  'gap-shorter-than-interval': 'A rule starts to count anew before the next value comes.',
  'keys-in-clear-text': 'Keys are sent to a public address without TLS.',
  'metric-from-outside': 'A rule reads a metric that only the bot can report.',
  'never-breaches': 'A rule can never fire.',
  'no-channel': 'Alerts are only written to the log.',
  'nobody-may-act': 'No key may acknowledge or silence an alert.',
  'notified-already': 'An escalation notifies only channels that are notified already.',
  'notifies-nobody': 'Each channel of a rule takes only alerts that are more severe.',
  overridden: 'A variable wins over a value of the file.',
  'public-without-keys': 'Everybody who reaches the server may read everything.',
  'rules-with-one-meaning': 'Two rules fire on the same thing.',
  'same-destination': 'Two channels send to one receiver.',
  'severity-too-low': 'A channel takes only severities that no rule sends to it.',
  'silence-ended': 'A silence has ended.',
  'silence-without-rule': 'A silence matches the alerts of no rule.',
  'silent-shorter-than-interval': 'A rule fires between one value and the next.',
  'unknown-check': 'A rule reads a check that does not exist.',
  'unknown-metric': 'A rule reads a metric that nobody sends.',
  'unused-channel': 'No rule notifies a channel.',
  'unused-setting': 'A setting does nothing.',
  'window-shorter-than-interval': 'A rate is computed over too few values.',
} as const

/** Kind of a {@link Finding}. */
export type FindingKind = keyof typeof FINDING_KINDS

/** Something in a valid configuration that is useless or probably not meant. */
export interface Finding {
  readonly kind: FindingKind
  /** A note may well be meant. */
  readonly level: 'warning' | 'note'
  /** Where, with the names of the file, e.g. `rules[3].gt`; a variable; null for nothing in particular. */
  readonly path: string | null
  /** The problem and the remedy, in sentences. */
  readonly message: string
}
