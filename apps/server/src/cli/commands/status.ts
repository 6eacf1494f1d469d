import { clientCommand } from '../client-command.ts'
import type { StatusOptions } from '../client/status.ts'
import { Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch status`: the whole bot on one page. */
export const status: CommandDefinition = clientCommand<StatusOptions>({
  name: 'status',
  summary: 'show problems and remedies, with an exit code for scripts',
  description: `Shows the verdict and its reasons, the worst open alerts with what to do, the checks that are not healthy, the spending, and the channels that fail.`,
  options: [new Option('-a, --all', 'List healthy checks as well.')],
  json: 'Print the overview, as GET /api/v1/overview answers it.',
  examples: {
    'botwatch status': 'Show problems and remedies.',
    'botwatch status --json | jq -r .verdict.status': 'Print healthy, degraded, unhealthy or unknown.',
  },
  exitCodes: {
    [EXIT.ok]: 'Everything is healthy.',
    [EXIT.bad]: 'The verdict is degraded, unhealthy or unknown.',
  },
  load: () => import('../client/status.ts'),
})
