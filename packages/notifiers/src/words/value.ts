import { formatDuration } from './duration.ts'
import type { Words } from './languages/en.ts'
import type { Unit } from './unit.ts'

/** Unit and language of a value. */
export interface ValueStyle {
  readonly unit: Unit
  readonly words: Words
}

/** Writes a number with at least `digits` significant digits, if it has them. */
type Format = (value: number, digits: number) => string

const MIN_DIGITS = 3
const MAX_DIGITS = 6
const CENTS = 2
/** Outside of these, a number is written with an exponent. */
const SMALLEST = 1e-6
const LARGEST = 1e15
/** Three digits of it are 60. */
const SHORT_MINUTE = 59.95
/** Values further apart than this have units of their own, e.g. 12 MB beside 100 GB. */
const MAX_SPREAD = 1000

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/**
 * Formats a value and its threshold in the same unit, with at most six significant digits: as few as are readable, and as
 * many as tell the two apart.
 */
export function formatPair(
  value: number,
  threshold: number | null,
  style: ValueStyle,
): { readonly value: string; readonly threshold: string | null } {
  const { words, unit } = style
  const rated = (text: string): string => (unit.isPerSecond ? words.perSecond(text) : text)
  const write = (number: number, format: Format, digits: number): string =>
    rated(Number.isFinite(number) ? format(number, digits) : notFinite(number, words))
  if (threshold === null)
    return { value: write(value, formatOf([value], style), MIN_DIGITS), threshold: null }
  const format = formatOf([value, threshold], style)
  const formats = isFar(value, threshold)
    ? ([formatOf([value], style), formatOf([threshold], style)] as const)
    : ([format, format] as const)
  for (let digits = MIN_DIGITS; ; digits += 1) {
    const texts = { value: write(value, formats[0], digits), threshold: write(threshold, formats[1], digits) }
    if (texts.value !== texts.threshold || value === threshold) return texts
    if (digits < MAX_DIGITS) continue
    return { ...texts, value: `${value > threshold ? '>' : '<'} ${texts.value}` }
  }
}

function isFar(one: number, other: number): boolean {
  const [smaller = 0, larger = 0] = [Math.abs(one), Math.abs(other)].toSorted((a, b) => a - b)
  return smaller > 0 && larger / smaller > MAX_SPREAD
}

function notFinite(value: number, { notANumber }: Words): string {
  if (Number.isNaN(value)) return notANumber
  return value > 0 ? '∞' : '-∞'
}

/** Returns the format of a unit, scaled for the largest of the numbers. */
function formatOf(numbers: readonly number[], style: ValueStyle): Format {
  const { words, unit } = style
  const largest = Math.max(0, ...numbers.filter(Number.isFinite).map(Math.abs))
  switch (unit.name) {
    case 'ratio':
      return (value, digits) => `${formatNumber(value * 100, digits)}%`
    case 'percent':
      return (value, digits) => `${formatNumber(value, digits)}%`
    case 'usd':
      return formatUsd
    case 'seconds':
      return secondsFormat(largest, words)
    case 'milliseconds': {
      const format = secondsFormat(largest / 1000, words)
      return (value, digits) => format(value / 1000, digits)
    }
    case 'bytes': {
      const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(largest || 1) / 3)))
      return (value, digits) => `${formatNumber(value / 1000 ** power, digits)} ${byteUnits[power]}`
    }
    case '':
      return formatNumber
    default:
      return (value, digits) => `${formatNumber(value, digits)} ${unit.name}`
  }
}

function secondsFormat(largest: number, words: Words): Format {
  const { microsecond, millisecond, second } = words.units
  if (largest > 0 && largest < 1e-3)
    return (value, digits) => `${formatNumber(value * 1e6, digits)} ${microsecond}`
  if (largest > 0 && largest < 1)
    return (value, digits) => `${formatNumber(value * 1000, digits)} ${millisecond}`
  return (value, digits) => {
    const isLong = Math.abs(value) >= SHORT_MINUTE && Math.abs(value) < LARGEST && digits === MIN_DIGITS
    if (!isLong) return `${formatNumber(value, digits)} ${second}`
    return `${value < 0 ? '-' : ''}${formatDuration(Math.abs(value), words)}`
  }
}

/** Writes all digits before the decimal point, up to six significant ones. */
function formatNumber(value: number, digits: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size < SMALLEST || size >= LARGEST) return exponential(value, digits)
  const significant = Math.min(MAX_DIGITS, Math.max(digits, magnitudeOf(size) + 1))
  return (value < 0 ? '-' : '') + grouped(String(Number(size.toPrecision(significant))))
}

/** Writes cents, fewer digits of large amounts, and of small ones as many as give two significant digits. */
function formatUsd(value: number, digits: number): string {
  const size = Math.abs(value)
  const sign = value < 0 ? '-$' : '$'
  if (size !== 0 && (size < SMALLEST || size >= LARGEST)) return sign + exponential(size, digits)
  const magnitude = magnitudeOf(size)
  const wanted = magnitude < 0 ? digits - 2 - magnitude : Math.max(CENTS, digits - 1 - magnitude)
  const room = magnitude < 0 ? wanted : Math.max(0, MAX_DIGITS - 1 - magnitude)
  // Significant digits count in front of the point, too.
  const rounded = magnitude >= MAX_DIGITS ? Number(size.toPrecision(MAX_DIGITS)) : size
  const fixed = rounded.toFixed(Math.min(wanted, room))
  return sign + grouped(fixed.replace(/(\.\d\d\d*?)0+$/, '$1'))
}

/** Returns the power of ten of the first digit. */
function magnitudeOf(size: number): number {
  return size === 0 ? 0 : Math.floor(Math.log10(size))
}

function exponential(value: number, digits: number): string {
  // The value in percent of a number that is almost too large.
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞'
  return value.toExponential(digits - 1).replace(/\.?0*e/, 'e')
}

/** Puts commas between groups of three digits, as both languages do. */
function grouped(text: string): string {
  const [whole = '', ...fraction] = text.split('.')
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...fraction].join('.')
}
