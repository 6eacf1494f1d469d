import { choice, integer, parse, port } from '@botwatch/options'
import { createRedactor, type Redactor } from '@botwatch/redact'
import * as v from 'valibot'

import { cacheTtlSchema, intervalSchema, MAX_TIMEOUT_MS } from './check/checker-options.ts'
import { PROBE_KINDS, type ProbeKind } from './check/checker.ts'
import { guardClock, systemClock, type Clock } from './check/clock.ts'
import { HealthError } from './check/errors.ts'
import type { RuleDefaults } from './record/rules.ts'

/** Options of `HealthChecker`. */
export interface HealthCheckerOptions {
  /** Time limit of `checkAll` and `checkSingle` as a whole. An integer from 1 to 300000. Default 30000. */
  readonly overallTimeoutMs?: number | undefined
  /**
   * Number of checks that start at once; the others wait. A check makes room for the next one when it ends, or after half a
   * second. An integer from 1 to 10000. Default 8.
   */
  readonly maxConcurrency?: number | undefined
  /** How long a result is reused instead of a new run, for checks without a `cacheTtlMs`. 0 (off) to 3600000. Default 1000. */
  readonly cacheTtlMs?: number | undefined
  /** Interval of the background schedule for checks without an `intervalMs`. 1000 to 86400000. Default: that of `start`. */
  readonly intervalMs?: number | undefined
  /** Removes secrets from every result. Default: one that knows common formats of secrets, but no particular one. */
  readonly redactor?: Redactor | undefined
  /** Default: the clocks of this process. Timers are the global ones in any case. */
  readonly clock?: Clock | undefined
}

/** Options of one call that waits for checks. */
export interface WaitOptions {
  /** Ends the wait: the call rejects with the signal's reason. The checks continue for other callers. */
  readonly signal?: AbortSignal | undefined
}

/** Options of `start`. */
export interface StartOptions {
  /** Interval for checks for which neither they nor the health checker set one. 1000 to 86400000. Default 30000. */
  readonly intervalMs?: number | undefined
}

/** The options of a health checker with every default filled in. */
export interface HealthCheckerSettings {
  readonly overallTimeoutMs: number
  readonly maxConcurrency: number
  readonly defaults: RuleDefaults
  readonly redactor: Redactor
  readonly clock: Clock
}

const optionsSchema = v.strictObject({
  overallTimeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS), 30_000),
  maxConcurrency: v.optional(integer(1, 10_000), 8),
  cacheTtlMs: v.optional(cacheTtlSchema, 1000),
  intervalMs: v.optional(intervalSchema),
  redactor: v.optional(port<Redactor>('a redactor', ['text', 'value'])),
  clock: v.optional(port<Clock>('a clock', ['now', 'monotonic'])),
})

const startSchema: v.GenericSchema<unknown, { readonly intervalMs: number }> = v.strictObject({
  intervalMs: v.optional(intervalSchema, 30_000),
})

const waitSchema: v.GenericSchema<unknown, WaitOptions> = v.strictObject({
  signal: v.optional(port<AbortSignal>('an AbortSignal', ['throwIfAborted', 'addEventListener'])),
})

const nameSchema: v.GenericSchema<string> = v.string('a string')
const probeSchema: v.GenericSchema<ProbeKind> = choice(PROBE_KINDS)

/** Reads the options of a health checker. Throws a `HealthError` that lists every problem. */
export function readHealthCheckerOptions(options: HealthCheckerOptions): HealthCheckerSettings {
  const { intervalMs = null, cacheTtlMs, redactor, clock, ...limits } = read(optionsSchema, options)
  return {
    ...limits,
    defaults: { cacheTtlMs, intervalMs },
    redactor: redactor ?? createRedactor(),
    clock: guardClock(clock ?? systemClock),
  }
}

/** Reads the options of `start`. Throws a `HealthError` that lists every problem. */
export function readStartOptions(options: StartOptions): { readonly intervalMs: number } {
  return read(startSchema, options)
}

/** Reads the options of a call that waits. Throws a `HealthError` that lists every problem. */
export function readWaitOptions(options: WaitOptions): WaitOptions {
  return read(waitSchema, options)
}

/** Reads the name that a method was called with. Throws a `HealthError` unless it is a string. */
export function readName(name: string): string {
  return read(nameSchema, name, 'name')
}

/** Reads the kind of a probe. Throws a `HealthError` unless it is known. */
export function readProbeKind(kind: ProbeKind): ProbeKind {
  return read(probeSchema, kind, 'kind')
}

function read<T>(schema: v.GenericSchema<unknown, T>, input: unknown, path = ''): T {
  const parsed = parse(schema, input, { path })
  if (!parsed.ok) throw new HealthError('INVALID_OPTIONS', parsed.problems)
  return parsed.value
}
