import { number, type Problem } from '@botwatch/options'
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

/** Returns the problem of an item with two durations, or with none if it needs one. */
export function durationProblems(
  { duration_seconds, duration_ms }: WireDuration,
  path: string,
  { isRequired }: { readonly isRequired: boolean },
): readonly Problem[] {
  const [hasSeconds, hasMs] = [duration_seconds !== undefined, duration_ms !== undefined]
  if (hasSeconds && hasMs)
    return [{ path: `${path}.duration_ms`, expected: 'duration_seconds or duration_ms', received: 'both' }]
  if (!isRequired || hasSeconds || hasMs) return []
  return [
    { path: `${path}.duration_seconds`, expected: 'duration_seconds or duration_ms', received: 'nothing' },
  ]
}

/** A duration in milliseconds. */
export function durationMsOf({ duration_seconds, duration_ms }: WireDuration): number | undefined {
  return duration_ms ?? (duration_seconds === undefined ? undefined : duration_seconds * 1000)
}
