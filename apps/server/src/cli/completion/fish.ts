import type { CompletableCommand, CompletableOption } from './command-tree.ts'

/** The completion for fish. */
export function fishScript(commands: readonly CompletableCommand[]): string {
  const lines = commands.flatMap((command) => {
    const condition = conditionOf(command)
    return [
      ...command.commands.map(({ name, summary }) => line(condition, `-a ${name}`, summary)),
      ...command.values.map((name) => line(condition, `-a ${name}`, '')),
      ...(command.takesFiles ? [line(condition, '-F', '')] : []),
      ...command.options.map((option) => line(condition, optionPart(option), option.summary)),
    ]
  })
  return `# Completion of botwatch for fish: botwatch completion fish | source
complete -c botwatch -f
${lines.join('\n')}
`
}

/** When the words of the command are there, and none of a command below it. */
function conditionOf({ words, commands }: CompletableCommand): string {
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`)
  const below = commands.map(({ name }) => name).join(' ')
  const unseen = below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`]
  return [...seen, ...unseen].join('; and ')
}

function optionPart({ flags, takesValue, takesFile, values }: CompletableOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  if (!takesValue) return names.join(' ')
  const value = takesFile ? ['-r', '-F'] : values.length > 0 ? ['-x', `-a '${values.join(' ')}'`] : ['-x']
  return [...names, ...value].join(' ')
}

function line(condition: string, part: string, summary: string): string {
  const text = summary === '' ? '' : ` -d '${summary.replaceAll(/['\\]/g, String.raw`\$&`)}'`
  return `complete -c botwatch -n '${condition}' ${part}${text}`
}
