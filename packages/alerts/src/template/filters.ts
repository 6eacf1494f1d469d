import { cut, formatDuration } from '../text.ts'

/** Value of an expression. */
export type TemplateValue = string | number | null

/** A filter: checks its argument and converts a value. */
export interface Filter {
  /** Returns what is expected instead of an argument, or undefined if the argument is valid. */
  readonly expected: (argument: string | undefined) => string | undefined
  /** Throws if the value has the wrong type. Not called with a missing value. */
  readonly apply: (value: string | number, argument: string) => TemplateValue
}

const none = (argument: string | undefined): string | undefined =>
  argument === undefined ? undefined : 'no argument'

function integer(min: number, max: number): Filter['expected'] {
  return (argument) => {
    const number = Number(argument ?? Number.NaN)
    const fits = Number.isInteger(number) && number >= min && number <= max
    return fits ? undefined : `an integer from ${min} to ${max}, e.g. fixed:2,`
  }
}

/** Filters by name. */
export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['upper', { expected: none, apply: (value) => String(value).toUpperCase() }],
  ['lower', { expected: none, apply: (value) => String(value).toLowerCase() }],
  ['fixed', { expected: integer(0, 20), apply: (value, digits) => numberOf(value).toFixed(Number(digits)) }],
  ['duration', { expected: none, apply: (value) => formatDuration(numberOf(value)) }],
  [
    'truncate',
    { expected: integer(1, 65_536), apply: (value, length) => cut(String(value), Number(length)) },
  ],
  [
    'date',
    {
      expected: (zone) =>
        zone === undefined || isTimeZone(zone) ? undefined : 'a time zone, e.g. date:Europe/Berlin,',
      apply: (value, zone) => formatDate(value, zone === '' ? 'UTC' : zone),
    },
  ],
  [
    'default',
    {
      expected: (text) => (text === undefined ? 'a text, e.g. default:"none",' : undefined),
      apply: (value) => value,
    },
  ],
])

function numberOf(value: string | number): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`expected a number, got ${typeof value}`)
}

/** Formats a time, e.g. `2026-01-05 10:04:00 UTC`. */
function formatDate(value: string | number, timeZone: string): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) throw new TypeError('expected a time')
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).formatToParts(at)
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')} ${timeZone}`
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
