import type { Writable } from 'node:stream'

/** A stream that a command writes to. */
export type Output = Pick<Writable, 'write'> & {
  readonly isTTY?: boolean | undefined
  /** Width of the terminal. */
  readonly columns?: number | undefined
}

/** What a command works with; a test gives its own. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal?: AbortSignal | undefined
}
