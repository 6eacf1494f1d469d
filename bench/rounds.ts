/** Times contestants in turn, round by round, so that a change of the machine's speed meets them all alike. */

import { cpus } from 'node:os'

/** One way of doing the work. */
export interface Contestant {
  readonly name: string
  readonly run: () => Promise<unknown>
}

/** Runs every contestant `warmUp + rounds` times in turn and gives the milliseconds of the counted rounds by name. */
export async function timeInTurn(
  contestants: readonly Contestant[],
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < warmUp + rounds; round += 1) {
    // A different order each round: whoever comes second profits from what the first has warmed up.
    const shift = round % contestants.length
    for (const { name, run } of [...contestants.slice(shift), ...contestants.slice(0, shift)]) {
      const startedAt = performance.now()
      await run()
      if (round >= warmUp) times.get(name)?.push(performance.now() - startedAt)
    }
  }
  return times
}

/** The day, Node and the processors, for the first line of a result. */
export function machine(): string {
  return `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

/** The median of the ratios of one round each. */
export function medianRatio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, index) => value / (b[index] ?? NaN)))
}
