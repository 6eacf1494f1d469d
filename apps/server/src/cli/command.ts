import { Argument, Option, type Command } from 'commander'

import type { CommandContext } from './context.ts'
import type { ExitCode } from './exit-codes.ts'

export { Argument, Option }

/** Where the help lists a command. */
export type CommandGroup = 'server' | 'local' | 'client'

/** What the user typed. */
interface CommandCall<Options = Readonly<Record<string, unknown>>> {
  /** Arguments in their order, those of a list one by one. */
  readonly args: readonly string[]
  /** Options by their name in camel case. */
  readonly options: Options
  readonly context: CommandContext
  /** All commands. */
  readonly program: Command
}

/** A command: its page of the manual, and what it does. */
export interface CommandDefinition<Options = Readonly<Record<string, unknown>>> {
  /** One word, or two for a command below another, e.g. `key new`. */
  readonly name: string
  readonly group: CommandGroup
  /** What it does in one line, in the imperative, without a full stop. */
  readonly summary: string
  /** What it does, in sentences; paragraphs are separated by an empty line. */
  readonly description: string
  readonly arguments?: readonly Argument[]
  readonly options?: readonly Option[]
  /** What `--json` prints, e.g. `Print the alerts as JSON.`; without it the command has no such option. */
  readonly json?: string
  /** Variables that it reads, and what they mean. */
  readonly environment?: Readonly<Record<string, string>>
  /** Command lines, and what each does. */
  readonly examples: Readonly<Record<string, string>>
  /** When it ends with which code. Every command has 64 as well. */
  readonly exitCodes: Readonly<Partial<Record<ExitCode, string>>>
  /** Runs the command. Imports large modules only now: another command must not load them. */
  readonly run: (call: CommandCall<Options>) => ExitCode | Promise<ExitCode>
}

/** Gives the options of a command their type. */
export function defineCommand<Options>(definition: CommandDefinition<Options>): CommandDefinition {
  // Commander sets exactly the options that the definition has.
  return definition as unknown as CommandDefinition
}
