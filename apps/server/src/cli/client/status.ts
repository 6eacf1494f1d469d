import type { WireOverview } from '../../api/overview/overview.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { showOverview } from './views/overview.ts'

/** Options of `botwatch status`. */
export interface StatusOptions {
  readonly all?: boolean
}

/** Shows the overview. The exit code is 0 only if everything is healthy. */
export async function run({ api, print, screen, options }: ClientCall<StatusOptions>): Promise<ExitCode> {
  const overview = await api.send<WireOverview>({ route: 'GET /api/v1/overview', needs: 'read' }, 'verdict')
  print(overview, (shown) => showOverview(screen, shown, options.all === true))
  return overview.verdict.status === 'healthy' ? EXIT.ok : EXIT.bad
}
