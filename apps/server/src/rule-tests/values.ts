/** Values of a series, one for each interval; null for none. */
export type Values<T> = readonly (T | null)[]

/** Statuses of a check that a test may give. */
const STATUSES = ['healthy', 'degraded', 'unhealthy', 'unknown'] as const

/** Status of a check. */
export type Status = (typeof STATUSES)[number]

/** Most values of one series: a week in steps of ten seconds. */
const MAX_VALUES = 60_480

const NUMBER = String.raw`\d+(?:\.\d+)?(?:e[+-]?\d+)?`
const NUMBERS = new RegExp(`^([+-]?${NUMBER})(?:([+-]${NUMBER}))?(?:x(\\d{1,6}))?$`)
const MISSING = /^(?:_|stale)(?:x(\d{1,6}))?$/
const REPEATED = new RegExp(`^(${STATUSES.join('|')})(?:x(\\d{1,6}))?$`)

/**
 * Reads the values of a metric in the notation of Prometheus: `1 2 3`, `5x3` (5 and three more), `0+10x3` (0 10 20 30), `90-5x2`
 * (90 85 80), `_` and `_x3` (no value, three times). Undefined if they are not valid.
 */
export function parseValues(text: string): Values<number> | undefined {
  return expand(text, (item) => {
    const [, first, step = '0', count] = NUMBERS.exec(item) ?? []
    if (first === undefined || (count === undefined && step !== '0')) return undefined
    const [from, by] = [Number(first), Number(step)]
    // Not a sum of steps, so that no error of rounding grows.
    return { count: Number(count ?? 0) + 1, valueAt: (index) => Number((from + by * index).toPrecision(15)) }
  })
}

/** Reads the statuses of a check in the same notation, e.g. `healthy unhealthyx3 _`. Undefined if they are not valid. */
export function parseStatuses(text: string): Values<Status> | undefined {
  return expand(text, (item) => {
    const [, status, count = 0] = REPEATED.exec(item) ?? []
    return status === undefined ? undefined : { count: Number(count) + 1, valueAt: () => status as Status }
  })
}

interface Run<T> {
  readonly count: number
  readonly valueAt: (index: number) => T
}

function expand<T>(text: string, read: (item: string) => Run<T> | undefined): Values<T> | undefined {
  const values: (T | null)[] = []
  for (const item of text.split(/\s+/).filter((each) => each !== '')) {
    const missing = MISSING.exec(item)
    // As in Prometheus: `_x3` is three of them, `5x3` is four.
    const run = missing === null ? read(item) : { count: Number(missing[1] ?? 1), valueAt: () => null }
    if (run === undefined || values.length + run.count > MAX_VALUES) return undefined
    for (let index = 0; index < run.count; index += 1) values.push(run.valueAt(index))
  }
  return values.length === 0 ? undefined : values
}
