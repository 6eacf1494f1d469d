import type { CompletableCommand } from './command-tree.ts'

// The scripts of bash and zsh: `at` is the command so far, e.g. `key new`.

/** Patterns of `"$at $word"` in which a word continues the name of a command. */
export function commandPatterns(commands: readonly CompletableCommand[]): string {
  return commands
    .filter(({ words }) => words.length > 0)
    .map(({ words }) => `'${words.slice(0, -1).join(' ')} ${words.at(-1)}'`)
    .join(' | ')
}

/** The arms of a `case "$at $previous"` for options that a value follows. */
export function valueArms(
  commands: readonly CompletableCommand[],
  scripts: {
    readonly files: string
    readonly values: (values: readonly string[]) => string
  },
): string {
  return commands
    .flatMap(({ words, options }) =>
      options
        .filter(({ takesValue }) => takesValue)
        .map(({ flags, values, takesFile }) => {
          const patterns = flags.map((flag) => `'${words.join(' ')} ${flag}'`).join(' | ')
          const script = takesFile ? scripts.files : values.length > 0 ? scripts.values(values) : undefined
          return `    ${patterns}) ${script === undefined ? '' : `${script}; `}return ;;`
        }),
    )
    .join('\n')
}
