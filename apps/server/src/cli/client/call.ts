import type { CommandContext } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { createApi, type Api } from './api.ts'
import { ClientError } from './client-error.ts'
import { readConnection, type ConnectionOptions } from './connection.ts'
import { printJson } from '../print.ts'
import { createScreen, type Screen } from './terminal/screen.ts'

/** What a command for a running server works with. */
export interface ClientCall<Options = object> {
  readonly args: readonly string[]
  readonly options: Options & { readonly json?: boolean }
  readonly context: CommandContext
  readonly api: Api
  readonly screen: Screen
  /** Prints a document with `--json`, or else what `show` writes for a person. */
  readonly print: <T>(document: T, show: (document: T) => void) => void
  /** Writes a line that is not part of the output to standard error. */
  readonly note: (text: string) => void
}

/** Does the work of a command. Resolves with its exit code. */
export type ClientWork<Options> = (call: ClientCall<Options>) => ExitCode | Promise<ExitCode>

/** Runs a command for a running server. A `ClientError` is one message on standard error, and its exit code. */
export async function callServer<Options extends Partial<ConnectionOptions> & { readonly json?: boolean }>(
  { args, options, context }: Pick<ClientCall<Options>, 'args' | 'options' | 'context'>,
  defaultTimeout: string,
  work: ClientWork<Options>,
): Promise<ExitCode> {
  const note = (text: string): void => void context.stderr.write(`${text}\n`)
  try {
    const api = createApi(
      readConnection({ timeout: defaultTimeout, ...options }, context.env),
      context.signal,
    )
    const screen = createScreen(context)
    const print = <T>(document: T, show: (document: T) => void): void => {
      if (options.json === true) printJson(context, document)
      else show(document)
    }
    return await work({ args, options, context, api, screen, print, note })
  } catch (error) {
    if (error instanceof ClientError) {
      note(error.message)
      return error.exitCode
    }
    // A field is missing.
    if (!(error instanceof TypeError)) throw error
    note(
      'The answer has other fields than this command expects; use the same version as the server, or --json',
    )
    return EXIT.unavailable
  }
}
