import { PROBE_KINDS, type Checker, type CheckerOptions } from './checker.ts'
import type { Problem } from './errors.ts'
import { namePattern } from './name.ts'
import { choiceProblems, describe, describeOpenly, integerProblems, timeoutProblems } from '../validate.ts'

/** The options that are integers. */
export type IntegerOption = Exclude<
  keyof CheckerOptions,
  'timeoutMs' | 'critical' | 'failureStatus' | 'dependsOn' | 'probes'
>

/** The bounds of each. */
const bounds: Readonly<Record<IntegerOption, readonly [min: number, max: number]>> = {
  cacheTtlMs: [0, 3_600_000],
  intervalMs: [1000, 86_400_000],
  staleAfterMs: [1, 604_800_000],
  failureThreshold: [1, 1000],
  successThreshold: [1, 1000],
  degradedAfterMs: [1, 300_000],
  unhealthyAfterMs: [1, 300_000],
  retries: [0, 10],
  retryDelayMs: [0, 60_000],
  historySize: [0, 10_000],
}

/** Everything wrong with a checker: its shape, its name, its options and what it says of itself. */
export function checkerProblems(checker: Checker, isTaken: (name: string) => boolean): Problem[] {
  if (typeof checker !== 'object' || checker === null) {
    return [{ path: 'checker', expected: 'a checker', received: describe(checker) }]
  }
  return [
    ...nameProblems(checker.name, isTaken),
    ...(typeof checker.check === 'function'
      ? []
      : [{ path: 'check', expected: 'a function', received: describe(checker.check) }]),
    ...optionProblems(checker.options),
    ...(checker.problems?.() ?? []),
  ]
}

/** Everything wrong with one of the integer options. */
export function integerOptionProblems(option: IntegerOption, value: unknown): Problem[] {
  const [min, max] = bounds[option]
  return integerProblems(option, value, min, max)
}

function nameProblems(name: unknown, isTaken: (name: string) => boolean): Problem[] {
  const received = describeOpenly(name)
  if (typeof name !== 'string' || !namePattern.test(name)) {
    return [{ path: 'name', expected: `a string that matches ${namePattern}`, received }]
  }
  return isTaken(name) ? [{ path: 'name', expected: 'a name not taken yet (case is ignored)', received }] : []
}

function optionProblems(options: CheckerOptions): Problem[] {
  if (typeof options !== 'object' || options === null) {
    return [{ path: 'options', expected: 'an object', received: describe(options) }]
  }
  return [
    ...timeoutProblems('timeoutMs', options.timeoutMs),
    ...choiceProblems('critical', options.critical, [true, false]),
    ...choiceProblems('failureStatus', options.failureStatus, ['unhealthy', 'degraded']),
    ...(Object.keys(bounds) as IntegerOption[]).flatMap((option) =>
      integerOptionProblems(option, options[option]),
    ),
    ...latencyProblems(options),
    ...listProblems('dependsOn', options.dependsOn, (path, item) =>
      typeof item === 'string' && namePattern.test(item)
        ? []
        : [{ path, expected: 'the name of a check', received: describeOpenly(item) }],
    ),
    ...listProblems('probes', options.probes, (path, item) =>
      item === undefined
        ? [{ path, expected: `one of ${PROBE_KINDS.join(', ')}`, received: 'undefined' }]
        : choiceProblems(path, item, PROBE_KINDS),
    ),
  ]
}

function latencyProblems({ degradedAfterMs, unhealthyAfterMs }: CheckerOptions): Problem[] {
  if (typeof degradedAfterMs !== 'number' || typeof unhealthyAfterMs !== 'number') return []
  if (!(unhealthyAfterMs < degradedAfterMs)) return []
  const expected = `an integer not below degradedAfterMs, which is ${degradedAfterMs}`
  return [{ path: 'unhealthyAfterMs', expected, received: describe(unhealthyAfterMs) }]
}

function listProblems(
  path: string,
  value: unknown,
  itemProblems: (path: string, item: unknown) => Problem[],
): Problem[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) return [{ path, expected: 'an array', received: describe(value) }]
  return value.flatMap((item: unknown, index) => itemProblems(`${path}[${index}]`, item))
}
