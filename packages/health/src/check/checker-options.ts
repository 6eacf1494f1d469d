import { choice, flag, integer, parse } from '@botwatch/options'
import * as v from 'valibot'

import { FAILURE_STATUSES, PROBE_KINDS, type CheckerOptions } from './checker.ts'
import { HealthError } from './errors.ts'
import { checkName } from './name.ts'
import { notBelow } from './order.ts'

/** The longest time limit of a run. */
export const MAX_TIMEOUT_MS = 300_000

/** Schema of an interval of the background schedule. */
export const intervalSchema: v.GenericSchema<number> = integer(1000, 86_400_000)

/** Schema of how long a result is reused. */
export const cacheTtlSchema: v.GenericSchema<number> = integer(0, 3_600_000)

/** Options with defaults: those in `Keys` are always present. */
export type WithDefaults<Options, Keys extends keyof Options> = Options & {
  readonly [K in Keys]-?: NonNullable<Options[K]>
}

type Entries = {
  readonly [K in keyof CheckerOptions]-?: v.OptionalSchema<
    v.GenericSchema<NonNullable<CheckerOptions[K]>>,
    undefined
  >
}

/** Schema entries of the options of every checker. */
export const checkerEntries: Entries = {
  timeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS)),
  critical: v.optional(flag()),
  failureStatus: v.optional(choice(FAILURE_STATUSES)),
  cacheTtlMs: v.optional(cacheTtlSchema),
  intervalMs: v.optional(intervalSchema),
  staleAfterMs: v.optional(integer(1, 604_800_000)),
  failureThreshold: v.optional(integer(1, 1000)),
  successThreshold: v.optional(integer(1, 1000)),
  degradedAfterMs: v.optional(integer(1, 300_000)),
  unhealthyAfterMs: v.optional(integer(1, 300_000)),
  retries: v.optional(integer(0, 10)),
  retryDelayMs: v.optional(integer(0, 60_000)),
  dependsOn: v.optional(v.array(checkName(), 'an array of check names')),
  probes: v.optional(v.array(choice(PROBE_KINDS), 'an array of probes')),
  historySize: v.optional(integer(0, 10_000)),
}

/** Schema of the options of one kind of checker: those of every checker and its own. */
export function checkerSchema<Own extends v.ObjectEntries>(
  own: Own,
): v.GenericSchema<unknown, CheckerOptions & v.InferOutput<v.StrictObjectSchema<Own, undefined>>> {
  const { name, ...rest } = own
  return v.pipe(
    v.strictObject({ ...(name === undefined ? {} : { name }), ...checkerEntries, ...rest }),
    notBelow<CheckerOptions>('unhealthyAfterMs', 'degradedAfterMs') as never,
  )
}

/** Schema of the options of every checker and no others. */
export const checkerOptionsSchema: v.GenericSchema<unknown, CheckerOptions> = checkerSchema({})

/** Reads the options of a checker. Throws a `HealthError` that lists every problem. */
export function readCheckerOptions<T>(schema: v.GenericSchema<unknown, T>, options: unknown): T {
  const parsed = parse(schema, options)
  if (!parsed.ok) throw new HealthError('INVALID_CHECKER', parsed.problems)
  return parsed.value
}

/**
 * The options of every checker out of those of one kind, so that a printed checker shows no secret. An option that is
 * undefined comes from `defaults`.
 */
export function pickCheckerOptions(options: CheckerOptions, defaults: CheckerOptions = {}): CheckerOptions {
  const given = Object.entries(options).filter(
    ([key, value]) => Object.hasOwn(checkerEntries, key) && value !== undefined,
  )
  return { ...defaults, ...Object.fromEntries(given) }
}
