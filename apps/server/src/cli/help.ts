import type { Argument, Command, Help, Option } from 'commander'
import { styleText } from 'node:util'

import type { CommandDefinition, CommandGroup } from './command.ts'
import { EXIT } from './exit-codes.ts'

/** Headings of the list of commands. */
export const GROUPS: Readonly<Record<CommandGroup, string>> = {
  server: 'Run a server:',
  local: 'Without a server:',
  client: 'Of a running server:',
}

/** Widest line, in characters. */
const MAX_WIDTH = 100
const USAGE_TEXT = 'The command line is wrong.'

/** Width of help in a terminal with so many columns. */
export function helpWidth(columns: number | undefined): number {
  return Math.min(columns ?? 80, MAX_WIDTH)
}

/**
 * Writes the page of a command: usage, what it does, arguments, options, commands below it, variables, examples, exit codes.
 * Headings are bold; commander removes that where colours are off.
 */
export function formatPage(
  command: Command,
  helper: Help,
  { environment, examples, exitCodes }: Partial<CommandDefinition>,
): string {
  const width = helper.helpWidth ?? helpWidth(undefined)
  const codes = exitCodes && { ...exitCodes, [EXIT.usage]: USAGE_TEXT }
  return [
    `${title('Usage:')} ${helper.commandUsage(command)}\n`,
    `${helper.boxWrap(helper.commandDescription(command), width)}\n`,
    items(
      'Arguments:',
      helper.visibleArguments(command).map((each) => [helper.argumentTerm(each), inputText(each)]),
      helper,
    ),
    items(
      'Options:',
      helper.visibleOptions(command).map((each) => [helper.optionTerm(each), inputText(each)]),
      helper,
    ),
    commands(command, helper),
    items('Environment:', Object.entries(environment ?? {}), helper),
    examples === undefined ? '' : `${title('Examples:')}\n${exampleLines(examples, helper, width)}\n`,
    items('Exit codes:', Object.entries(codes ?? {}), helper),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** Describes an argument or option, with its choices and its default. */
export function inputText({ description, argChoices, defaultValue }: Argument | Option): string {
  return [
    description,
    ...(argChoices === undefined ? [] : [`One of ${argChoices.join(', ')}.`]),
    ...(defaultValue === undefined ? [] : [`Default: ${String(defaultValue)}.`]),
  ].join(' ')
}

function title(text: string): string {
  return styleText('bold', text, { validateStream: false })
}

type Item = readonly [term: string, text: string]

function items(heading: string, list: readonly Item[], helper: Help): string {
  if (list.length === 0) return ''
  const width = Math.max(...list.map(([term]) => term.length))
  return `${title(heading)}\n${list.map(([term, text]) => helper.formatItem(term, width, text, helper)).join('\n')}\n`
}

function commands(command: Command, helper: Help): string {
  const visible = helper.visibleCommands(command)
  const headings = new Set(visible.map((each) => each.helpGroup()))
  return [...headings]
    .map((heading) =>
      items(
        heading === '' ? 'Commands:' : heading,
        visible
          .filter((each) => each.helpGroup() === heading)
          .map((each) => [each.name(), helper.subcommandDescription(each)]),
        helper,
      ),
    )
    .join('\n')
}

/** The command line, and below it what it does. */
function exampleLines(examples: Readonly<Record<string, string>>, helper: Help, width: number): string {
  return Object.entries(examples)
    .map(([line, text]) => `  $ ${line}\n${indent(helper.boxWrap(text, width - 6), 6)}`)
    .join('\n')
}

function indent(text: string, count: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(count))
}
