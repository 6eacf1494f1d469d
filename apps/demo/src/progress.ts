/** Prints one line of progress, with the seconds since the start. */
export type Report = (source: string, text: string) => void

/** Creates a {@link Report} whose time starts now. */
export function createReport(print: (line: string) => void): Report {
  const startedAt = performance.now()
  return (source, text) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)
    print(`${seconds}s  ${source.padEnd(8)} ${text}`)
  }
}

/** A step of the demo failed or timed out. */
export class StepError extends Error {
  override readonly name = 'StepError'
}

/** Polls until `read` returns a value, and returns it. Throws a {@link StepError} after `limitMs`. */
export async function until<T>(
  step: string,
  limitMs: number,
  read: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const value = await read()
    if (value !== undefined) return value
    if (performance.now() > deadline) throw new StepError(`timed out after ${limitMs / 1000} s: ${step}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
