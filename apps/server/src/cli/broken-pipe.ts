import type { Output } from './context.ts'

/** Ends the process with code 0 if the reader of standard output goes away, as `head` does. Does nothing for another stream. */
export function endWithReader(stdout: Output): void {
  if (stdout !== process.stdout) return
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}
