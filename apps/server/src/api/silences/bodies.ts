import {
  patternProblems,
  WEEKDAYS,
  type LabelMatcher,
  type SilencePreviewInput,
  type Weekday,
} from '@botwatch/alerts'
import { choice, issuePath, pattern, text, timeZone } from '@botwatch/options'
import * as v from 'valibot'

import { DAY_SECONDS, forSeconds, isAhead, timeAhead } from '../end-time.ts'
import { personText } from '../person-text.ts'

const MAX_DAYS = 30
/** A maintenance window every week is meant to last. */
const MAX_RECURRING_DAYS = 5 * 366
const MONTH = `at most ${MAX_DAYS} days ahead, because the silence is not recurring`
const LABEL_NAME = /^[a-zA-Z_]\w{0,127}$/

const matcher: v.GenericSchema<unknown, LabelMatcher> = v.pipe(
  v.strictObject({
    name: pattern(LABEL_NAME, 'a label name'),
    op: choice(['=', '!=', '=~', '!~']),
    value: text(0, 1024),
  }),
  v.metadata({
    ref: 'MatcherInput',
    description:
      'A label equals the value, does not, matches the regular expression (RE2, the whole value), or does not. A missing label is empty; `severity` means the severity of the alert unless a label has that name.',
  }),
)

/** Times of the week in a body. */
interface IntervalBody {
  readonly days?: readonly Weekday[] | undefined
  readonly from: string
  readonly to: string
  readonly time_zone: string
}

const interval: v.GenericSchema<unknown, IntervalBody> = v.pipe(
  v.strictObject({
    days: v.pipe(
      v.optional(v.pipe(v.array(choice(WEEKDAYS)), v.minLength(1, 'a day'))),
      v.description('Days on which it begins. Default every day.'),
    ),
    from: v.pipe(
      pattern(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day from 00:00 to 23:59'),
      v.description('Local time.'),
    ),
    to: v.pipe(
      pattern(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day from 00:00 to 24:00'),
      v.description('Local time, not included. If it is before `from`, the interval ends on the next day.'),
    ),
    time_zone: v.pipe(timeZone(), v.description('IANA name, e.g. `Europe/Berlin`.')),
  }),
  v.metadata({ ref: 'RecurringIntervalInput', description: 'Local times of the week.' }),
)

const COUNT = 'a list of 1 to 32 matchers'
const INTERVALS = 'a list of 1 to 16 intervals'
const entries = {
  matchers: v.pipe(
    v.array(matcher, COUNT),
    v.minLength(1, COUNT),
    v.maxLength(32, COUNT),
    v.rawCheck(({ dataset: { value: list }, addIssue }) => {
      if (!Array.isArray(list)) return
      for (const { index, message, value } of patternProblems(list))
        addIssue({ message, input: value, path: issuePath(list, index, 'value') })
    }),
    v.description('All must hold. At least one must not fit an alert without labels.'),
  ),
  recurring: v.pipe(
    v.optional(v.pipe(v.array(interval, INTERVALS), v.minLength(1, INTERVALS), v.maxLength(16, INTERVALS))),
    v.description('Times of the week at which it is active; any of several. Default always.'),
  ),
  for_seconds: v.pipe(
    v.optional(forSeconds(MAX_RECURRING_DAYS)),
    v.description(
      'How long it lasts from now on; instead of `until`. At most 30 days, five years if it is recurring.',
    ),
  ),
  until: v.pipe(
    v.optional(timeAhead(MAX_RECURRING_DAYS)),
    v.description(
      'When it ends; instead of `for_seconds`. At most 30 days ahead, five years if it is recurring.',
    ),
  ),
}
const reason = v.pipe(personText, v.description('Why nobody is to be notified.'))

interface Scope {
  readonly matchers: readonly LabelMatcher[]
  readonly recurring?: readonly IntervalBody[] | undefined
  readonly for_seconds?: number | undefined
  readonly until?: string | undefined
}

/** Body of a silence. */
export interface SilenceBody extends Scope {
  readonly reason: string
}

type End = Omit<Scope, 'matchers'>
const END = [['for_seconds'], ['until'], ['recurring']] as const
const isShort = ({ recurring, for_seconds: seconds = 0 }: End): boolean =>
  recurring !== undefined || seconds <= MAX_DAYS * DAY_SECONDS
const isSoon = ({ recurring, until }: End): boolean =>
  recurring !== undefined || until === undefined || isAhead(until, MAX_DAYS)

export const silenceBody: v.GenericSchema<unknown, SilenceBody> = v.pipe(
  v.strictObject({ ...entries, reason }),
  v.forward(v.partialCheck(END, isShort, MONTH), ['for_seconds']),
  v.forward(v.partialCheck(END, isSoon, MONTH), ['until']),
  v.forward(
    v.partialCheck(
      [['for_seconds'], ['until']],
      ({ for_seconds: seconds, until }) => (seconds === undefined) !== (until === undefined),
      'either for_seconds or until',
    ),
    ['until'],
  ),
  v.metadata({ ref: 'SilenceInput', description: 'A silence to add, or its new definition.' }),
)

/** The body of a silence; only the matchers are required. */
export const previewBody: v.GenericSchema<unknown, Scope> = v.pipe(
  v.strictObject({
    ...entries,
    reason: v.optional(reason),
  }),
  v.metadata({ ref: 'SilencePreviewInput', description: 'A silence to preview.' }),
)

/** Converts what says which alerts a silence holds, and when. */
export function toScope({ matchers, recurring }: Scope): SilencePreviewInput {
  if (recurring === undefined) return { matchers }
  return {
    matchers,
    recurring: recurring.map(({ time_zone: zone, ...times }) => ({ ...times, timeZone: zone })),
  }
}
