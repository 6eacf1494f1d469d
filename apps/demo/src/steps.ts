/** Prints a line of the story, with the seconds since its start. */
export type Tell = (who: string, what: string) => void

/** Creates the teller of a story that starts now. */
export function createTell(print: (line: string) => void): Tell {
  const startedAt = performance.now()
  return (who, what) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)
    print(`${seconds}s  ${who.padEnd(8)} ${what}`)
  }
}

/** A step of the demo that did not happen. */
export class StepMissed extends Error {
  override readonly name = 'StepMissed'
}

/** Looks until there is something to see and gives it; throws a {@link StepMissed} after the limit. */
export async function until<T>(
  step: string,
  limitMs: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > deadline) throw new StepMissed(`not within ${limitMs / 1000} s: ${step}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
