import { CommanderError } from 'commander'

import { endWithReader } from './broken-pipe.ts'
import type { CommandContext } from './context.ts'
import { EXIT } from './exit-codes.ts'
import { createProgram } from './program.ts'

/** Options that the program answers itself; any other first option is one of `serve`. */
const OWN_OPTIONS: ReadonlySet<string> = new Set(['-h', '--help', '-v', '--version'])
const DEFAULT_COMMAND = 'serve'

/** Runs the command line. Returns the exit code. Without a command it is that of `serve`. */
export async function run(
  args: readonly string[],
  context: CommandContext = { env: process.env, stdout: process.stdout, stderr: process.stderr },
): Promise<number> {
  let code: number = EXIT.ok
  const program = createProgram(context, (result) => {
    code = result
  })
  const [first] = args
  const isServe = first === undefined || (first.startsWith('-') && !OWN_OPTIONS.has(first))
  if (!isServe && first !== DEFAULT_COMMAND) endWithReader(context.stdout)
  try {
    await program.parseAsync(isServe ? [DEFAULT_COMMAND, ...args] : [...args], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
}
