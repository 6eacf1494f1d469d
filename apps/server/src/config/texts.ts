import * as v from 'valibot'

// Values that are not texts, as the texts of variables.

/** A whole number within bounds, both included. `unit` follows in the problem. */
export function integer(min: number, max: number, unit = ''): v.GenericSchema<string, number> {
  return v.pipe(
    v.string(),
    v.check((value) => isWithin(value, min, max), `an integer from ${min} to ${max}${unit}`),
    v.transform(Number),
  )
}

/** Whole seconds, returned in milliseconds. */
export function seconds(min: number, max: number): v.GenericSchema<string, number> {
  return v.pipe(
    integer(min, max, ' (seconds)'),
    v.transform((value) => value * 1000),
  )
}

/** Whole days, e.g. `90d`. */
export function days(min: number, max: number): v.GenericSchema<string, number> {
  return v.pipe(
    v.string(),
    v.check(
      (value) => value.endsWith('d') && isWithin(value.slice(0, -1), min, max),
      `${min}d to ${max}d (days)`,
    ),
    v.transform((value) => Number(value.slice(0, -1))),
  )
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A duration with units, e.g. `90s`, `5m`, `1h30m`, `24h` or `7d`, within bounds in milliseconds; returned in milliseconds. */
export function duration(minMs: number, maxMs: number): v.GenericSchema<string, number> {
  const bounds = `${durationText(minMs)} to ${durationText(maxMs)}`
  return v.pipe(
    v.string(),
    v.check((value) => {
      const ms = readDuration(value)
      return ms >= minMs && ms <= maxMs
    }, `a duration of ${bounds} with its unit, e.g. 90s, 5m, 1h30m or 24h`),
    v.transform(readDuration),
  )
}

/** Reads a duration, in milliseconds; NaN for any other text. */
function readDuration(text: string): number {
  if (!/^(?:\d{1,9}[smhd])+$/.test(text)) return Number.NaN
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? Number.NaN),
    0,
  )
}

/** In the largest unit that divides it. */
function durationText(ms: number): string {
  const [unit = 's', size = 1000] =
    Object.entries(UNITS_MS).findLast(([, each]) => ms > 0 && ms % each === 0) ?? []
  return `${ms / size}${unit}`
}

/** An amount of money. Stays a text, since it is exact. */
export const amount: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.regex(/^(?=.*[1-9])\d{1,9}(?:\.\d{1,18})?$/, 'an amount of money above 0, e.g. 5.00'),
)

/** A share between 0 and 1. */
export const ratio: v.GenericSchema<string, number> = v.pipe(
  v.string(),
  v.regex(/^0?\.(?=.*[1-9])\d{1,6}$/, 'a number above 0 and below 1, e.g. 0.8'),
  v.transform(Number),
)

/** `true` or `false`, also as `1` or `0`, `yes` or `no`, `on` or `off`. */
export const yesOrNo: v.GenericSchema<string, boolean> = v.pipe(
  v.string(),
  v.regex(/^(?:true|false|1|0|yes|no|on|off)$/i, 'true or false'),
  v.transform((value) => /^(?:true|1|yes|on)$/i.test(value)),
)

/** Values separated by commas. Empty ones are left out. */
export function list(item: v.GenericSchema<string>): v.GenericSchema<string, readonly string[]> {
  return v.pipe(
    v.string(),
    v.transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
    v.array(item),
  )
}

function isWithin(text: string, min: number, max: number): boolean {
  return /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max
}
