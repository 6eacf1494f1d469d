import { writeSync } from 'node:fs'

/** Prints a line. Synchronous, because queued output would be lost with the process. */
export function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      // The pipe is full until the test reads on.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
