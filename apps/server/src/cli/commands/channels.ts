import { clientCommand } from '../client-command.ts'
import { Argument, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

const CHANNEL = new Argument('<channel>', 'Name of the channel; botwatch channels lists them.')

/** `botwatch channels`: lists channels. */
export const channels: CommandDefinition = clientCommand({
  name: 'channels',
  summary: 'list channels, and whether they work',
  description: `Lists the channels: whether the last message was accepted, how many notifications are due, when the next attempt is, and why the last one failed.`,
  json: 'Print the page, as GET /api/v1/channels answers it.',
  examples: { 'botwatch channels': 'List the channels.' },
  exitCodes: { [EXIT.ok]: 'The channels were listed.' },
  load: () => import('../client/channels.ts'),
})

/** `botwatch retry`: ends the wait of a channel. */
export const retry: CommandDefinition = clientCommand({
  name: 'retry',
  summary: 'send what is due to a channel now, without its wait',
  description: `Ends the wait of a channel after a failure, a refusal or a pause, and sends the notifications due: at once, or 5 seconds after the last attempt. Can be repeated without harm.`,
  arguments: [CHANNEL],
  json: 'Print the channel as it was before the attempt, as the API answers it.',
  examples: { 'botwatch retry slack': 'Try slack again after its URL was repaired.' },
  exitCodes: {
    [EXIT.ok]: 'The channel tries again.',
    [EXIT.bad]: 'There is no such channel.',
  },
  load: () => import('../client/retry.ts'),
})

/** `botwatch test`: sends a test message. */
export const test: CommandDefinition = clientCommand({
  name: 'test',
  summary: 'send a test message to a channel',
  description: `Sends a test message to all recipients of a channel, past all limits, and shows the outcome. The notifications due stay as they are. At most 5 tests of a channel a minute.`,
  arguments: [CHANNEL],
  defaultTimeout: '40s',
  json: 'Print the outcome, as POST /api/v1/channels/{name}/test answers it.',
  examples: { 'botwatch test slack': 'Find out whether slack gets messages.' },
  exitCodes: {
    [EXIT.ok]: 'The channel has accepted the message.',
    [EXIT.bad]: 'It has not, or there is no such channel.',
  },
  load: () => import('../client/test.ts'),
})
