import { median, medianRatio } from '../rounds.ts'

const NANOSECONDS = { ns: 1e6, µs: 1e3, ms: 1 }

/** Prints the medians, and how many times the time of each the one to compare with took, round by round. */
export function printTable(
  title: string,
  times: ReadonlyMap<string, readonly number[]>,
  of: { readonly unit: keyof typeof NANOSECONDS; readonly perRound?: number; readonly against: string },
): void {
  const { unit, perRound = 1, against } = of
  const reference = times.get(against) ?? []
  console.log(`\n${title.padEnd(34)}${`median ${unit}`.padStart(12)}${`${against} is ×`.padStart(26)}`)
  for (const [name, values] of times) {
    const value = (median(values) * NANOSECONDS[unit]) / perRound
    const ratio = medianRatio(reference, values)
    console.log(
      `${name.padEnd(34)}${value.toFixed(unit === 'ns' ? 0 : 2).padStart(12)}${ratio.toFixed(1).padStart(26)}`,
    )
  }
}
