import { DURATION_TEXT, readQuantity } from '@botwatch/options/config'

import { printable } from '../../printable.ts'
import { usageError } from './client-error.ts'

const DURATION = 'a duration with its unit, e.g. 30m, 2h, 1d or 1h30m'
const TIME = 'a time in ISO 8601, e.g. 2026-11-28T18:00:00Z, or 2026-11-28T18:00 in local time'
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?$/

/** Reads a duration of the command line. Throws a `ClientError` with the name of the option. */
export function readMilliseconds(name: string, text: string): number {
  if (DURATION_TEXT.test(text.trim())) return readQuantity(text.trim(), 'Ms')
  throw usageError(`${name}: expected ${DURATION}, got ${JSON.stringify(printable(text, 100))}`)
}

/** Options that say how long something lasts. */
export interface EndOptions {
  readonly for?: string
  readonly until?: string
}

/** The end of something, as the API takes it. */
export interface EndBody {
  readonly for_seconds?: number
  readonly until?: string
}

/** Reads `--for` or `--until`, not both; empty if neither is given. */
export function readEnd(options: EndOptions): EndBody {
  if (options.for !== undefined && options.until !== undefined)
    throw usageError('--for and --until are both given; use one of them')
  if (options.for !== undefined) {
    const seconds = Math.ceil(readMilliseconds('--for', options.for) / 1000)
    if (seconds === 0) throw usageError('--for: expected a duration of at least 1s')
    return { for_seconds: seconds }
  }
  return options.until === undefined ? {} : { until: readTime('--until', options.until) }
}

function readTime(name: string, text: string): string {
  const given = text.trim()
  const ms = ISO_TIME.test(given) ? Date.parse(given.replace(' ', 'T')) : Number.NaN
  if (Number.isNaN(ms))
    throw usageError(`${name}: expected ${TIME}, got ${JSON.stringify(printable(text, 100))}`)
  if (ms <= Date.now()) throw usageError(`${name}: expected a time that is still to come`)
  return new Date(ms).toISOString()
}
