import { integer } from '@botwatch/options'
import * as v from 'valibot'

export const DAY_SECONDS = 86_400

/** How long something lasts from now on, in seconds. */
export function forSeconds(days: number): v.GenericSchema<number> {
  return integer(1, days * DAY_SECONDS)
}

/** A time ahead, at most `days` from now. */
export function timeAhead(days: number): v.GenericSchema<string> {
  const expected = `a time within the next ${days} days, in ISO 8601 with a time zone`
  return v.pipe(
    v.string(expected),
    v.isoTimestamp(expected),
    v.check((value) => isAhead(value, days), expected),
  )
}

/** Whether a time is within the next `days`. */
export function isAhead(time: string, days: number): boolean {
  const aheadMs = Date.parse(time) - Date.now()
  return aheadMs > 0 && aheadMs <= days * DAY_SECONDS * 1000
}

/** When something ends that lasts for some seconds, or until a time. */
export function endOf(end: {
  readonly forSeconds?: number | undefined
  readonly until?: string | undefined
}): Date {
  const { forSeconds: seconds, until = '' } = end
  return new Date(seconds === undefined ? Date.parse(until) : Date.now() + seconds * 1000)
}
