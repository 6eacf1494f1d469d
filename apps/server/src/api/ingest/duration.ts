import { number } from '@botwatch/options'
import * as v from 'valibot'

/** A duration in an item, in one of two units. */
export interface WireDuration {
  readonly duration_seconds?: number | undefined
  readonly duration_ms?: number | undefined
}

const MAX = Number.MAX_SAFE_INTEGER

/** Entries of the schema of an item with a duration. */
export const durationEntries: {
  readonly duration_seconds: v.GenericSchema<unknown, number | undefined>
  readonly duration_ms: v.GenericSchema<unknown, number | undefined>
} = {
  duration_seconds: v.optional(
    v.pipe(number(0, MAX / 1000), v.description('From the request to the end of the response.')),
  ),
  duration_ms: v.optional(
    v.pipe(number(0, MAX), v.description('The same in milliseconds, instead of `duration_seconds`.')),
  ),
}

/** Refuses two durations. */
export function atMostOneDuration<T extends WireDuration>(): v.CheckAction<T, string> {
  return v.check(
    ({ duration_seconds, duration_ms }) => duration_seconds === undefined || duration_ms === undefined,
    'duration_seconds or duration_ms, not both',
  )
}

/** Refuses no duration, and two. */
export function oneDuration<T extends WireDuration>(): v.CheckAction<T, string> {
  return v.check(
    ({ duration_seconds, duration_ms }) => (duration_seconds === undefined) !== (duration_ms === undefined),
    'duration_seconds or duration_ms',
  )
}

/** A duration in milliseconds. */
export function durationMsOf({ duration_seconds, duration_ms }: WireDuration): number | undefined {
  return duration_ms ?? (duration_seconds === undefined ? undefined : duration_seconds * 1000)
}
