import { clientCommand } from '../client-command.ts'
import { Argument, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch spend`: tokens, cost and budgets. */
export const spend: CommandDefinition = clientCommand({
  name: 'spend',
  summary: 'show tokens, cost and budgets of a day or month',
  description: `Shows the cost of a day or month, the budgets with a projection, and the models, the most expensive first. Days and months begin in the time zone of the server.`,
  arguments: [
    new Argument(
      '[period]',
      'Today with day, this month with month, or e.g. 2026-11-28 or 2026-11. Default: day.',
    ),
  ],
  json: 'Print the spending, as GET /api/v1/spend answers it.',
  examples: {
    'botwatch spend': 'Show today.',
    'botwatch spend 2026-11': 'Show a month.',
    'botwatch spend month --json | jq .cost': 'Print the cost of this month.',
  },
  exitCodes: {
    [EXIT.ok]: 'The spending was shown, also if a budget is exceeded.',
    [EXIT.bad]: 'Nothing was recorded in this period.',
  },
  load: () => import('../client/spend.ts'),
})
