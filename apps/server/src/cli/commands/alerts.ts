import { clientCommand } from '../client-command.ts'
import type { AlertsOptions } from '../client/alerts.ts'
import { Argument, Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch alerts`: open alerts, or one with its history. */
export const alerts: CommandDefinition = clientCommand<AlertsOptions>({
  name: 'alerts',
  summary: 'list open alerts, or show one with its history',
  description: `Lists the open alerts, the worst first: severity, id, rule and labels; summary with value, since when, who works on it, and what to do.

With an alert, shows what each channel knows of it, its history, and the earlier alerts of its series.`,
  arguments: [
    new Argument(
      '[alert]',
      'Id, the start or end of an id, or the name of a rule or check with one open alert.',
    ),
  ],
  options: [
    new Option('-a, --all', 'List resolved alerts as well, the newest first.'),
    new Option(
      '--status <list>',
      'Only these, separated by commas: active, acknowledged, suppressed, resolved.',
    ),
    new Option('--severity <list>', 'Only these, separated by commas: info, warning, error, critical.'),
    new Option('--rule <name>', 'Only those of a rule.'),
    new Option(
      '--label <name:value>',
      'Only those with a label, e.g. check:glm_api. May be repeated.',
    ).argParser((label: string, labels?: readonly string[]) => [...(labels ?? []), label]),
    new Option('--limit <number>', 'How many, at most 1000. Default: 100.'),
  ],
  json: 'Print the page, as GET /api/v1/alerts answers it, or the alert, as GET /api/v1/alerts/{id} does.',
  examples: {
    'botwatch alerts': 'List the open alerts.',
    'botwatch alerts high_error_rate': 'Show the open alert of a rule, with its history.',
    'botwatch alerts --severity critical,error --status active': 'List the worst that nobody works on.',
    "botwatch alerts --all --json | jq -r '.items[].summary'":
      'Print one line for each of the last 100 alerts.',
  },
  exitCodes: {
    [EXIT.ok]: 'The alerts were listed; there may be none.',
    [EXIT.bad]: 'There is no such alert.',
  },
  load: () => import('../client/alerts.ts'),
})
