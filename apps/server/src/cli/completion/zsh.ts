import { commandPatterns, valueArms } from './case-arms.ts'
import type { Completable, CompletableCommand } from './command-tree.ts'

/** The completion for zsh, to be sourced or put in a folder of `$fpath` as `_botwatch`. */
export function zshScript(commands: readonly CompletableCommand[]): string {
  const arms = commands.map(({ words, commands: below, options, values, takesFiles }) => {
    const flags = options.flatMap((option) => option.flags.map((name) => ({ ...option, name })))
    return `    '${words.join(' ')}')
      commands=(${[...below, ...values.map((name) => ({ name, summary: '' }))].map(described).join(' ')})
      options=(${flags.map(described).join(' ')})
      files=${takesFiles ? 1 : 0} ;;`
  })
  return `#compdef botwatch
# Completion of botwatch for zsh: source <(botwatch completion zsh)
_botwatch() {
  local at= i files=0
  local -a commands options
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
    ${commandPatterns(commands)}) at="\${at:+$at }\${words[i]}" ;;
    esac
  done
  case "$at \${words[CURRENT - 1]}" in
${valueArms(commands, { files: '_files', values: (values) => `compadd -- ${values.join(' ')}` })}
  esac
  case "$at" in
${arms.join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe -t options option options
  else
    (( $#commands )) && _describe -t commands command commands
    (( files )) && _files
  fi
}
if [[ $funcstack[1] == _botwatch ]]; then _botwatch "$@"; else compdef _botwatch botwatch; fi
`
}

/** \`name:summary\`; a colon in the name would end it. */
function described({ name, summary }: Completable): string {
  const text = summary === '' ? name : `${name}:${summary}`
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
