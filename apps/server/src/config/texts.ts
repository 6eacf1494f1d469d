import * as v from 'valibot'

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
