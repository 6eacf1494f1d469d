import { clientCommand } from '../client-command.ts'
import type { NotificationsOptions } from '../client/notifications.ts'
import { Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch notifications`: lists notifications that are due, and messages that were sent. */
export const notifications: CommandDefinition = clientCommand<NotificationsOptions>({
  name: 'notifications',
  summary: 'list notifications that are due, and messages that were sent',
  description: `Lists the notifications that no channel has accepted yet, with the stage that holds each and until when, and then the messages that were sent or tried, the newest first.`,
  options: [
    new Option('--channel <name>', 'Only those of a channel.'),
    new Option('--alert <alert>', 'Only those of an alert: its id, a part of it, or its rule or check.'),
    new Option('--limit <number>', 'How many of each, at most 1000. Default: 20.'),
  ],
  json: 'Print {"due": [...], "messages": [...]}, with items as GET /api/v1/notifications answers them.',
  examples: {
    'botwatch notifications': 'Show why a message has not come.',
    'botwatch notifications --channel slack --limit 100': 'List more of one channel.',
  },
  exitCodes: {
    [EXIT.ok]: 'The notifications were listed; there may be none.',
    [EXIT.bad]: 'There is no such alert.',
  },
  load: () => import('../client/notifications.ts'),
})
