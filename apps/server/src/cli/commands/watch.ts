import { clientCommand } from '../client-command.ts'
import type { WatchOptions } from '../client/watch/watch.ts'
import { Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch watch`: events as they happen. */
export const watch: CommandDefinition = clientCommand<WatchOptions>({
  name: 'watch',
  summary: 'print events as they happen',
  description: `Prints each event as one line until Ctrl+C: changes of checks, alerts, silences, notifications, channels and budgets.

If the connection is lost, or the server sends nothing for 45 seconds, it connects again and is sent what it missed. Standard error says so, and whether events were lost.`,
  options: [
    new Option(
      '--types <list>',
      'Only these, separated by commas, e.g. alert.*,check.changed. Default: all.',
    ),
  ],
  json: 'Print one JSON object a line: the data of the event, with "id" and "event", its name.',
  examples: {
    'botwatch watch': 'Watch everything.',
    "botwatch watch --types 'alert.*' --json | jq -r .summary":
      'Print the summary of each alert that fires or ends.',
  },
  exitCodes: { [EXIT.ok]: 'It was ended by SIGINT or SIGTERM.' },
  load: () => import('../client/watch/watch.ts'),
})
