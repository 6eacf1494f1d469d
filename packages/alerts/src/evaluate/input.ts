import { parse } from '@botwatch/options'
import * as v from 'valibot'

import { invalid } from '../errors.ts'
import { isPlainObject } from '../rules/fields.ts'

/** One value of a metric with one label set. */
export interface AlertSample {
  readonly name: string
  readonly labels?: Readonly<Record<string, unknown>>
  /** Anything but a finite number counts as no data. */
  readonly value: unknown
  /** Time of the sample, ISO 8601. A sample with the same time counts once. Default the `sampleTime` of the round. */
  readonly timestamp?: string
  /** When the counter was 0, ISO 8601. With it, a rule over a window also counts what was before the first sample. */
  readonly since?: string
}

/** Result of one health check. */
export interface AlertHealthResult {
  readonly name: string
  readonly status: string
  readonly message?: string
  /** Default true. */
  readonly critical?: boolean
  /** Time of the check, ISO 8601. A result with the same time counts once. Default the `sampleTime` of the round. */
  readonly timestamp?: string
  /** Names of the checks that this one depends on, directly or not. Default none. */
  readonly dependsOn?: readonly string[]
}

/** Input of one evaluation round. Rules that read an omitted part are not evaluated. */
export interface EvaluationInput {
  /** Values by metric name, or a list of samples. */
  readonly metrics?: Readonly<Record<string, unknown>> | readonly AlertSample[]
  readonly health?: readonly AlertHealthResult[]
  /**
   * Time of the samples, as a `Date` or milliseconds since 1970. A sample that is not newer than the last one of its series
   * is ignored. Pass it in every round or in none. Default now, on a clock that never goes back.
   */
  readonly sampleTime?: Date | number
}

const inputSchema = v.strictObject({
  metrics: v.optional(
    v.custom(isMetrics, 'an object of values by metric name, or a list of samples { name, labels, value }'),
  ),
  health: v.optional(v.custom(Array.isArray, 'a list of health results { name, status, message }')),
  sampleTime: v.optional(v.custom(isTime, 'a valid Date or milliseconds since 1970')),
})

/**
 * Checks the input of one evaluation. What a sample or a result contains is not checked: an invalid one counts as no
 * data. Throws `INVALID_ARGUMENT` with every problem.
 */
export function readEvaluation(input: unknown): EvaluationInput {
  const parsed = parse(inputSchema, isPlainObject(input) ? outline(input) : input)
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', 'evaluation input', parsed.problems)
  return input as EvaluationInput
}

/** Returns the time of a sample or result, default that of its round; undefined if its timestamp is invalid. */
export function timeOf(
  { timestamp }: { readonly timestamp?: string | undefined },
  roundAt: number,
): number | undefined {
  if (timestamp === undefined) return roundAt
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** The input without its samples and results, of which there may be many. */
function outline(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { metrics, health } = input
  return {
    ...input,
    ...(isMetrics(metrics) && { metrics: [] }),
    ...(Array.isArray(health) && { health: [] }),
  }
}

function isMetrics(value: unknown): boolean {
  return Array.isArray(value) || isPlainObject(value)
}

function isTime(value: unknown): boolean {
  return Number.isFinite(value instanceof Date ? value.getTime() : value)
}
