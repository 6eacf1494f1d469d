import { CommanderError, type Command } from 'commander'

import type { CommandContext } from './context.ts'
import { EXIT } from './exit-codes.ts'
import { createProgram } from './program.ts'

/** Options that the program answers itself; any other first option is one of `serve`. */
const OWN_OPTIONS: ReadonlySet<string> = new Set(['-h', '--help', '-v', '--version'])
const DEFAULT_COMMAND = 'serve'

/** `serve` may be left out, and `help silence` is `silence --help`. */
function toLine(args: readonly string[], commands: Command['commands']): readonly string[] {
  const [first, ...others] = args
  if (first === 'help') return toLine([...others, '--help'], commands)
  if (first === undefined) return [DEFAULT_COMMAND]
  if (first.startsWith('-')) return OWN_OPTIONS.has(first) ? args : [DEFAULT_COMMAND, ...args]
  // Commander would answer `--help` of a misspelt command with the list of commands.
  return commands.some((command) => command.name() === first) ? args : [first]
}

/** Runs the command line. Returns the exit code. Without a command it is that of `serve`. */
export async function run(
  args: readonly string[],
  context: CommandContext = { env: process.env, stdout: process.stdout, stderr: process.stderr },
): Promise<number> {
  let code: number = EXIT.ok
  const program = createProgram(context, (result) => {
    code = result
  })
  try {
    await program.parseAsync(toLine(args, program.commands), { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
}
