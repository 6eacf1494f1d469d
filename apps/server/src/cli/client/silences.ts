import type { Page } from '../../api/page.ts'
import type { WireSilence } from '../../api/silences/schemas.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { readLimit } from './choices.ts'
import { showSilences } from './views/silences.ts'

/** Options of `botwatch silences`. */
export interface SilencesOptions {
  readonly all?: true
  readonly limit?: string
}

/** Lists silences that have not ended, or all. */
export async function run({ api, options, print, screen }: ClientCall<SilencesOptions>): Promise<ExitCode> {
  const query = {
    state: options.all === true ? undefined : ['active', 'pending'],
    limit: readLimit(options.limit),
  }
  const page = await api.send<Page<WireSilence>>(
    { route: 'GET /api/v1/silences', query, needs: 'read' },
    'items',
  )
  print(page, ({ items, next_cursor: next }) => {
    showSilences(screen, items)
    if (next !== null) screen.line('There are more; --limit 1000 shows up to 1000.')
  })
  return EXIT.ok
}
