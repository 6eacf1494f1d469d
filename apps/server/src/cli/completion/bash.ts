import { commandPatterns, valueArms } from './case-arms.ts'
import type { CompletableCommand } from './command-tree.ts'

const FILES = 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))'

/** The completion for bash 4 and later. */
export function bashScript(commands: readonly CompletableCommand[]): string {
  const arms = commands.map(({ words, commands: below, options, values, takesFiles }) => {
    const all = [...below.map(({ name }) => name), ...values, ...options.flatMap(({ flags }) => flags)]
    const files = takesFiles ? `; [[ $cur == -* ]] || { ${FILES}; return; } ;;` : ' ;;'
    return `    '${words.join(' ')}') words='${all.join(' ')}'${files}`
  })
  return `# Completion of botwatch for bash: source <(botwatch completion bash)
_botwatch() {
  local cur=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} at= words= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
    ${commandPatterns(commands)}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $previous" in
${valueArms(commands, {
  files: FILES,
  values: (values) => `COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$cur"))`,
})}
  esac
  case "$at" in
${arms.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _botwatch botwatch
`
}
