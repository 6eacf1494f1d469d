import { choice, issuePath, pattern, timeZone } from '@botwatch/options'
import * as v from 'valibot'

import { WEEKDAYS, type RecurringInterval, type Weekday } from '../alert.ts'

const MAX_INTERVALS = 16
const EXPECTED = `an interval { days?, from, to, timeZone }, or a list of 1 to ${MAX_INTERVALS}`
const DAYS = `a list of days: ${WEEKDAYS.join(', ')}`

/** Times of the week at which a recurring silence is active. */
export interface RecurringInput {
  /** Days on which it begins. Default every day. */
  readonly days?: readonly Weekday[] | undefined
  /** Local time as `HH:MM`. */
  readonly from: string
  /** Local time as `HH:MM` up to `24:00`; not included. If it is before `from`, the interval ends on the next day. */
  readonly to: string
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly timeZone: string
}

/** One interval, or a list of them if the input is one: so each problem has the path that the user knows. */
export function recurringTimes(
  input: unknown,
): v.GenericSchema<unknown, RecurringInterval | readonly RecurringInterval[]> {
  if (!Array.isArray(input)) return interval()
  return v.pipe(v.array(interval(), EXPECTED), v.minLength(1, EXPECTED), v.maxLength(MAX_INTERVALS, EXPECTED))
}

/** Describes intervals in one line, e.g. `sat, sun 22:00 to 06:00 Europe/Berlin`. */
export function describeRecurring(intervals: readonly RecurringInterval[]): string {
  return intervals
    .map(({ days, from, to, timeZone: zone }) => {
      const on = days.length === WEEKDAYS.length ? 'daily' : days.join(', ')
      return `${on} ${from} to ${to} ${zone}`
    })
    .join('; ')
}

function interval(): v.GenericSchema<unknown, RecurringInterval> {
  const fields = v.strictObject(
    {
      days: v.optional(v.pipe(v.array(choice(WEEKDAYS), DAYS), v.minLength(1, DAYS), v.transform(inOrder)), [
        ...WEEKDAYS,
      ]),
      from: pattern(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day from 00:00 to 23:59'),
      to: pattern(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day from 00:00 to 24:00'),
      timeZone: timeZone(),
    },
    EXPECTED,
  )
  return v.pipe(
    fields,
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || dataset.value.from !== dataset.value.to) return
      const { value } = dataset
      const message = 'another time than from; a whole day is 00:00 to 24:00'
      addIssue({ message, input: value.to, path: issuePath(value, 'to') })
    }),
  )
}

/** Each day once, Monday first. */
function inOrder(days: Weekday[]): Weekday[] {
  return WEEKDAYS.filter((day) => days.includes(day))
}
