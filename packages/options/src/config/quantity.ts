/** Units of a quantity by the suffix of the option that it becomes, e.g. `Ms` of `timeoutMs`: what a text in a file is divided by. */
const DURATIONS = { Ms: 1, Seconds: 1000, Minutes: 60_000, Days: 86_400_000 } as const
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const UNITS_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}

/** The suffix of an option that is a duration. */
export type DurationSuffix = keyof typeof DURATIONS
/** The suffix of an option that is written as text with a unit in a configuration file. */
export type QuantitySuffix = DurationSuffix | 'Bytes' | 'Ratio' | 'Percent'

/** A duration with its unit, e.g. `90s` or `1h30m`. */
export const DURATION_TEXT: RegExp = /^(?:\d{1,9}(?:ms|[smhdw]))+$/
/** A number of bytes with its unit, e.g. `64KiB`. */
export const SIZE_TEXT: RegExp = /^\d{1,9}(?:\.\d{1,3})? ?(?:B|kB|MB|GB|KiB|MiB|GiB)$/
/** A share in percent, e.g. `80%`. */
export const SHARE_TEXT: RegExp = /^\d{1,9}(?:\.\d{1,6})? ?%$/

/** Reads a text with a unit as the number of an option. */
export function readQuantity(text: string, suffix: QuantitySuffix): number {
  const number = Number.parseFloat(text)
  if (suffix === 'Percent') return number
  // 55 / 100, not 55 * 0.01.
  if (suffix === 'Ratio') return number / 100
  if (suffix === 'Bytes')
    return Math.round(number * (UNITS_BYTES[text.replace(/^[\d.]+ ?/, '')] ?? Number.NaN))
  const ms = [...text.matchAll(/(\d+)(ms|[smhdw])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? Number.NaN),
    0,
  )
  return ms / DURATIONS[suffix]
}

/** Writes the number of an option as a text with a unit, e.g. 300000 as `5m`. */
export function writeQuantity(value: number, suffix: QuantitySuffix): string {
  if (suffix === 'Percent') return `${value}%`
  if (suffix === 'Ratio') return `${Math.round(value * 1e8) / 1e6}%`
  const [units, size] = suffix === 'Bytes' ? [UNITS_BYTES, value] : [UNITS_MS, value * DURATIONS[suffix]]
  const fitting = Object.entries(units).filter(([, each]) => size !== 0 && size % each === 0)
  const [unit, each] = fitting.reduce(
    (best, next) => (next[1] > best[1] ? next : best),
    [
      suffix === 'Bytes' ? 'B' : suffix === 'Ms' ? 'ms' : 's',
      suffix === 'Bytes' || suffix === 'Ms' ? 1 : 1000,
    ],
  )
  return `${size / each}${unit}`
}
