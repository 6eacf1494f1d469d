import { Command, CommanderError } from 'commander'

import { version } from '../version.ts'
import { addServe } from './commands/serve.ts'
import type { AddCommand, CommandContext } from './context.ts'
import { EXIT } from './exit-codes.ts'

/** Every command, in the order of the help. */
const COMMANDS: readonly AddCommand[] = [addServe]

/** Runs the command line. Returns the exit code. */
export async function run(
  args: readonly string[],
  context: CommandContext = { env: process.env, stdout: process.stdout, stderr: process.stderr },
): Promise<number> {
  let code: number = EXIT.ok
  const program = createProgram(context, (result) => {
    code = result
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
}

/** The program with all its commands. */
export function createProgram(context: CommandContext, done: (code: number) => void): Command {
  const program = new Command('botwatch')
    .description('Monitors LLM-driven bots: health checks, metrics, alerts and notifications.')
    .version(version, '-v, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .showSuggestionAfterError()
    .exitOverride()
  for (const add of COMMANDS) add(program, context, done)
  return program
}
