import type { Command } from 'commander'
import type { Writable } from 'node:stream'

/** What a command works with; a test gives its own. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Pick<Writable, 'write'> & { readonly isTTY?: boolean | undefined }
  readonly stderr: Pick<Writable, 'write'> & { readonly isTTY?: boolean | undefined }
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal?: AbortSignal | undefined
}

/** Adds a command to the program. Its action hands the exit code to `done`. */
export type AddCommand = (program: Command, context: CommandContext, done: (code: number) => void) => void
