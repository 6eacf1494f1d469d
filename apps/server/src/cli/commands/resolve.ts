import { clientCommand } from '../client-command.ts'
import type { ResolveOptions } from '../client/resolve.ts'
import { Argument, Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch resolve`: resolves alerts by hand. */
export const resolve: CommandDefinition = clientCommand<ResolveOptions>({
  name: 'resolve',
  summary: 'resolve alerts by hand',
  description: `Resolves alerts. If the condition persists, the next alert fires after the full count of breaches. "botwatch silence" holds its notifications for longer.`,
  arguments: [
    new Argument(
      '<alert...>',
      'Id, the start or end of an id, or the name of a rule or check with one open alert.',
    ),
  ],
  options: [new Option('-n, --note <text>', 'A note for others, e.g. the cause.')],
  json: 'Print {"items": [...]} with the alerts, as the API answers them.',
  examples: {
    'botwatch resolve 455d5a59 --note "false alarm"': 'Resolve one alert by the end of its id.',
  },
  exitCodes: {
    [EXIT.ok]: 'The alerts are resolved.',
    [EXIT.bad]: 'There is no such alert.',
  },
  load: () => import('../client/resolve.ts'),
})
