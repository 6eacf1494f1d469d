import { clientCommand } from '../client-command.ts'
import type { CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `botwatch reload`: lets the server read its configuration file again. */
export const reload: CommandDefinition = clientCommand({
  name: 'reload',
  summary: 'let the server read its configuration file again',
  description: `Lets the server read its configuration file again, and shows what has changed and what needs a restart. All or nothing: a file with a problem changes nothing, and every problem is shown. The server also does this by itself within seconds after the file has changed.`,
  defaultTimeout: '40s',
  json: 'Print the outcome, as POST /admin/reload answers it.',
  examples: { 'botwatch check-config && botwatch reload': 'Reload a file that is valid.' },
  exitCodes: {
    [EXIT.ok]: 'The configuration is in effect.',
    [EXIT.bad]: 'The server has no file to reload.',
    [EXIT.config]: 'The file is invalid; the old configuration stays in effect.',
  },
  load: () => import('../client/reload.ts'),
})
