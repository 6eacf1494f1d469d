import { readQuantity } from '@botwatch/options/config'

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const

/** Reads a duration, e.g. `8m5s`. */
export function readDuration(text: string): number {
  return readQuantity(text, 'Ms')
}

/** Writes a duration as {@link readDuration} reads it. */
export function writeDuration(ms: number): string {
  let rest = Math.round(ms)
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count > 0 ? [`${count}${unit}`] : []
  })
  return parts.join('') || '0s'
}
