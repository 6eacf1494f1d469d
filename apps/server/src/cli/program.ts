import { Command, Option } from 'commander'

import { version } from '../version.ts'
import { createPaint } from './colors.ts'
import type { CommandDefinition } from './command.ts'
import { COMMANDS } from './commands/index.ts'
import type { CommandContext } from './context.ts'
import { formatPage, GROUPS, helpWidth } from './help.ts'

/** Summaries of the commands with two words, by their first word. */
const PARENTS: Readonly<Record<string, string>> = {
  key: 'make keys of the API',
  prices: 'look up what models cost',
}

const ABOUT = `Monitors LLM-driven bots: health checks, metrics, alerts and notifications. Without a command it runs the server.

"botwatch COMMAND --help" or "botwatch help COMMAND" shows the options, examples and exit codes of a command. The documentation is at https://github.com/botwatch/botwatch/tree/main/docs.`

/** Creates the program with all its commands. The exit code of the one that ran is handed to `done`. */
export function createProgram(context: CommandContext, done: (code: number) => void): Command {
  const program = new Command('botwatch')
    .description(ABOUT)
    .usage('[command] [options]')
    .version(version, '-v, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand(false)
    // Options after a command below another are its own, e.g. those of `silence expire`.
    .enablePositionalOptions()
    .configureHelp({ formatHelp: (command, helper) => formatPage(command, helper, {}) })
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      getOutHelpWidth: () => helpWidth(context.stdout.columns),
      getErrHelpWidth: () => helpWidth(context.stderr.columns),
      getOutHasColors: () => createPaint(context, context.stdout)('bold', 'x') !== 'x',
      getErrHasColors: () => createPaint(context, context.stderr)('bold', 'x') !== 'x',
    })
    .showHelpAfterError('See botwatch --help.')
    .showSuggestionAfterError()
    .exitOverride()
  for (const definition of COMMANDS) addCommand(program, definition, context, done)
  return program
}

function addCommand(
  program: Command,
  definition: CommandDefinition,
  context: CommandContext,
  done: (code: number) => void,
): void {
  const { name, group, summary, description, json } = definition
  const words = name.split(' ')
  const last = words.pop() ?? name
  const [parent] = words
  const command = (parent === undefined ? program : parentOf(program, parent, group))
    .command(last)
    .summary(summary)
    .description(description)
    .helpGroup(parent === undefined ? GROUPS[group] : '')
    .configureHelp({ formatHelp: (each, helper) => formatPage(each, helper, definition) })
    .showHelpAfterError(`See botwatch ${name} --help.`)
  for (const argument of definition.arguments ?? []) command.addArgument(argument)
  for (const option of definition.options ?? []) command.addOption(option)
  if (json !== undefined) command.addOption(new Option('--json', json))
  command.action(async () => {
    const { args } = command
    const at = args.findIndex((text) => text.trim() === '')
    // Often the value of a variable that is not set.
    if (at !== -1) command.error(`error: argument '${nameOfArgument(command, at)}' is empty`)
    done(await definition.run({ args, options: command.opts(), context, program }))
  })
}

/** The last argument may be a list. */
function nameOfArgument({ registeredArguments: known }: Command, at: number): string {
  return known[Math.min(at, known.length - 1)]?.name() ?? ''
}

function parentOf(program: Command, name: string, group: CommandDefinition['group']): Command {
  const existing = program.commands.find((each) => each.name() === name)
  if (existing !== undefined) return existing
  const text = PARENTS[name] ?? ''
  return program
    .command(name)
    .usage('[command] [options]')
    .summary(text)
    .description(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`)
    .helpGroup(GROUPS[group])
    .helpCommand(false)
    .configureHelp({ formatHelp: (each, helper) => formatPage(each, helper, {}) })
    .showHelpAfterError(`See botwatch ${name} --help.`)
}
