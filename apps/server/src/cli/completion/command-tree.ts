import type { Argument, Command, Option } from 'commander'

/** What may follow a command line. */
export interface CompletableCommand {
  /** Words after the name of the program, e.g. `['key', 'new']`; none for the program itself. */
  readonly words: readonly string[]
  readonly summary: string
  /** Names and summaries of the commands below it. */
  readonly commands: readonly Completable[]
  readonly options: readonly CompletableOption[]
  /** Values of its arguments. */
  readonly values: readonly string[]
  /** Whether an argument is a file or folder. */
  readonly takesFiles: boolean
}

/** A word and what it means. */
export interface Completable {
  readonly name: string
  readonly summary: string
}

/** An option and what may follow it. */
export interface CompletableOption {
  /** E.g. `--config` and `-c`. */
  readonly flags: readonly string[]
  readonly summary: string
  readonly takesValue: boolean
  readonly values: readonly string[]
  readonly takesFile: boolean
}

const FILES = /\b(?:file|folder)s?\b/

/** Every command of a program, the program itself first. */
export function completableCommands(
  program: Command,
  words: readonly string[] = [],
): readonly CompletableCommand[] {
  const help = program.createHelp()
  const below = help.visibleCommands(program)
  const { registeredArguments } = program
  return [
    {
      words,
      summary: program.summary(),
      commands: below.map((each) => ({ name: each.name(), summary: each.summary() })),
      options: help.visibleOptions(program).map(toOption),
      values: registeredArguments.flatMap(({ argChoices = [] }: Argument) => argChoices),
      takesFiles: registeredArguments.some((each) => FILES.test(each.name())),
    },
    ...below.flatMap((each) => completableCommands(each, [...words, each.name()])),
  ]
}

function toOption({ long, short, flags, description, argChoices = [] }: Option): CompletableOption {
  const [, value] = /[<[](.+)[>\]]/.exec(flags) ?? []
  return {
    flags: [long, short].filter((each) => each !== undefined),
    // The first sentence.
    summary: description.replace(/(?:\.(?: (?=[A-Z]).*)?|: .*)$/s, ''),
    takesValue: value !== undefined,
    values: argChoices,
    takesFile: value !== undefined && FILES.test(value),
  }
}
