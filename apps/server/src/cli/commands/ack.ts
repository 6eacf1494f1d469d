import { clientCommand } from '../client-command.ts'
import type { AckOptions } from '../client/ack.ts'
import { Argument, Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch ack`: acknowledges alerts. */
export const ack: CommandDefinition = clientCommand<AckOptions>({
  name: 'ack',
  summary: 'acknowledge alerts: somebody works on them',
  description: `Acknowledges alerts, so that their reminders and escalations stop. After 24 hours, or the time that is given, they start again. The end of the alert is notified in any case.`,
  arguments: [
    new Argument(
      '<alert...>',
      'Id, the start or end of an id, or the name of a rule or check with one open alert.',
    ),
  ],
  options: [
    new Option('-n, --note <text>', 'A note for others, e.g. what you do about it.'),
    new Option('--for <duration>', 'How long, e.g. 4h, at most 30d. Default: 24h.'),
    new Option('--until <time>', 'When it ends, in ISO 8601; instead of --for.'),
  ],
  json: 'Print {"items": [...]} with the alerts, as the API answers them.',
  examples: {
    'botwatch ack high_error_rate': 'Acknowledge the open alert of a rule.',
    'botwatch ack glm_api': 'Acknowledge the open alert of a check.',
    'botwatch ack 455d5a59 --for 4h --note "asking for more quota"': 'Acknowledge one for four hours.',
  },
  exitCodes: {
    [EXIT.ok]: 'The alerts are acknowledged.',
    [EXIT.bad]: 'There is no such alert, or it is resolved.',
  },
  load: () => import('../client/ack.ts'),
})
