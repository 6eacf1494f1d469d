import { Argument, defineCommand, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** `botwatch completion SHELL`: prints a script that completes command lines. */
export const completion: CommandDefinition = defineCommand({
  name: 'completion',
  group: 'local',
  summary: 'print a script by which a shell completes command lines',
  description: `Prints a script by which a shell completes commands, options and their values when you press Tab. Load it where your shell starts, so that it belongs to the installed version.`,
  arguments: [new Argument('<shell>', 'The shell.').choices(SHELLS)],
  examples: {
    "echo 'source <(botwatch completion bash)' >> ~/.bashrc": 'Complete in bash.',
    "echo 'source <(botwatch completion zsh)' >> ~/.zshrc": 'Complete in zsh, after the line with compinit.',
    'botwatch completion fish > ~/.config/fish/completions/botwatch.fish': 'Complete in fish.',
  },
  exitCodes: { [EXIT.ok]: 'The script was printed.' },
  run: async ({ args: [shell], context, program }) => {
    const [{ completableCommands }, { bashScript }, { zshScript }, { fishScript }] = await Promise.all([
      import('../completion/command-tree.ts'),
      import('../completion/bash.ts'),
      import('../completion/zsh.ts'),
      import('../completion/fish.ts'),
    ])
    const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }
    context.stdout.write(scripts[shell as (typeof SHELLS)[number]](completableCommands(program)))
    return EXIT.ok
  },
})
