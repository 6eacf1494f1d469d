import { describe, parse, type Problem } from '@botwatch/options'
import { types } from 'node:util'
import * as v from 'valibot'

import { invalid } from '../errors.ts'
import { isPlainObject } from '../rules/fields.ts'
import { readTime, TIME_FORMS, type Time } from '../time.ts'
import { readableItems, readableValues, readParts, unreadable } from './unreadable.ts'

/** One value of a metric with one label set. */
export interface AlertSample {
  readonly name: string
  /** At most 32, of at most 1024 characters each. What is longer is cut. */
  readonly labels?: Readonly<Record<string, unknown>>
  /** Anything but a finite number counts as no data. */
  readonly value: unknown
  /** Time of the sample. A sample with the same time counts once. Default the `sampleTime` of the round. */
  readonly timestamp?: Time
  /** When the counter was 0. With it, a rule over a window also counts what was before the first sample. */
  readonly since?: Time
}

/** Result of one health check. */
export interface AlertHealthResult {
  readonly name: string
  readonly status: string
  readonly message?: string
  /** Default true. */
  readonly critical?: boolean
  /** When the check ended. A result with the same time counts once. Default the `sampleTime` of the round. */
  readonly timestamp?: Time
  /**
   * How long the check took. A failure of a run that began before a check that it depends on had recovered proves nothing
   * about the time since. Default 0.
   */
  readonly durationMs?: number
  /** Names of the checks that this one depends on, directly or not. Default none. */
  readonly dependsOn?: readonly string[]
  /** Whether the result alone proves its status: a breach then counts as all that the rule waits for. Default false. */
  readonly certain?: boolean
  /**
   * Reason of the status. With `IDLE`, the check has nothing to evaluate, so `unknown` does not count as missing data. With
   * `LATE`, a delay is tolerated, so the status breaches no rule.
   */
  readonly code?: string | null
}

/** Input of one evaluation round. Rules that read an omitted part are not evaluated. */
export interface EvaluationInput {
  /** Values by metric name, or a list of samples. */
  readonly metrics?: Readonly<Record<string, unknown>> | readonly AlertSample[]
  readonly health?: readonly AlertHealthResult[]
  /** Names of checks that do not exist any more: their alerts end as `check_removed`, and their data is not missing. Default none. */
  readonly removedChecks?: readonly string[]
  /**
   * Time of the samples. A sample that is not newer than the last one of its series is ignored. Pass it in every round or
   * in none. Default now, on a clock that never goes back.
   */
  readonly sampleTime?: Time
}

const MAX_BAD_ITEMS = 20
const METRICS = 'an object of values by metric name, or a list of samples { name, labels, value }'
const HEALTH = 'a list of health results { name, status, message }'

const inputSchema = v.strictObject({
  metrics: v.optional(
    v.custom(
      isMetrics,
      ({ input }) => `${METRICS}${hint(input instanceof Map, 'Object.fromEntries(metrics)')}`,
    ),
  ),
  health: v.optional(v.custom(Array.isArray, ({ input }) => `${HEALTH}${healthHint(input)}`)),
  removedChecks: v.optional(v.array(v.string('a name of a check'), 'a list of names of checks')),
  sampleTime: v.optional(v.custom((value) => readTime(value) !== undefined, TIME_FORMS)),
})

/**
 * Checks the input of one evaluation as a whole. A single sample or result that cannot be used is no problem here: it is
 * reported by the round. Throws `INVALID_ARGUMENT` with every problem.
 */
export function readEvaluation(input: unknown): EvaluationInput {
  let readable: unknown
  try {
    readable = isPlainObject(input) ? readableParts(input) : input
  } catch {
    throw invalid('INVALID_ARGUMENT', 'evaluation input', [unreadable('')])
  }
  const parsed = parse(inputSchema, isPlainObject(readable) ? outline(readable) : readable)
  const problems = [...(parsed.ok ? [] : parsed.problems), ...badItems(readable)]
  if (problems.length > 0) throw invalid('INVALID_ARGUMENT', 'evaluation input', problems)
  return readable as EvaluationInput
}

/** Returns the time of a sample or result, default that of its round; undefined if its timestamp is invalid. */
export function timeOf(
  { timestamp }: { readonly timestamp?: Time | undefined },
  roundAt: number,
): number | undefined {
  return timestamp === undefined ? roundAt : readTime(timestamp)
}

/** The input, each sample or result that cannot be read replaced. */
function readableParts(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { metrics, health } = input
  return {
    ...input,
    // Others are read where their values are needed, because to read all of them twice takes long.
    ...(types.isProxy(metrics) && isPlainObject(metrics) && { metrics: readableValues(metrics) }),
    ...(Array.isArray(metrics) && { metrics: readableItems(metrics, readSample) }),
    ...(Array.isArray(health) && { health: readableItems(health, readResult) }),
  }
}

function readSample(sample: AlertSample): void {
  const { name: _name, value, labels, timestamp: _timestamp, since: _since } = sample
  readParts(value)
  readParts(labels)
}

function readResult(result: AlertHealthResult): void {
  const { name: _name, status: _status, message: _message, critical: _critical, dependsOn } = result
  void result.timestamp
  void result.certain
  void result.durationMs
  void result.code
  readParts(dependsOn)
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

/** The items of the lists that are no objects, e.g. the entries of a Map. */
function badItems(input: unknown): readonly Problem[] {
  if (!isPlainObject(input)) return []
  const problems: Problem[] = []
  for (const [part, expected] of [
    ['metrics', 'a sample { name, labels, value }'],
    ['health', 'a health result { name, status, message }'],
  ] as const) {
    const items: unknown = input[part]
    if (!Array.isArray(items)) continue
    for (let index = 0; index < items.length && problems.length < MAX_BAD_ITEMS; index += 1) {
      const item: unknown = items[index]
      if (typeof item === 'object' && item !== null && !Array.isArray(item)) continue
      problems.push({ path: `${part}[${index}]`, expected, received: describe(item) })
    }
  }
  return problems
}

function isMetrics(value: unknown): boolean {
  return Array.isArray(value) || isPlainObject(value)
}

/** Says how a report with a list of results, or results by name, is passed. */
function healthHint(input: unknown): string {
  if (input instanceof Map) return hint(true, '[...health.values()]')
  if (!isPlainObject(input)) return ''
  if (Array.isArray(input['results'])) return hint(true, 'report.results')
  const name = ['checks', 'results'].find((key) => isPlainObject(input[key]))
  if (name !== undefined) return hint(true, `Object.values(report.${name})`)
  const items = Object.values(input)
  return hint(items.length > 0 && items.every(isPlainObject), 'Object.values(health)')
}

function hint(isMeant: boolean, code: string): string {
  return isMeant ? ` (pass ${code})` : ''
}
