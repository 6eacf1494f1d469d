import type { WireAlert } from '@botwatch/alerts'

import type { ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { doEach } from './do-each.ts'
import { findAlerts } from './find/find-alerts.ts'
import { showAlerts } from './views/alert-lines.ts'

/** Does the same to each alert that the person names, and prints them as they are then. */
export async function handleAlerts(
  { api, args, print, screen }: ClientCall,
  action: 'acknowledge' | 'resolve',
  body: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const handle = (id: string): Promise<WireAlert> =>
    api.send<WireAlert>(
      { route: `POST /api/v1/alerts/${encodeURIComponent(id)}/${action}`, body, needs: 'operate' },
      'id',
    )
  return await doEach(await findAlerts(api, args), handle, (items) =>
    print({ items }, (shown) => showAlerts(screen, shown.items)),
  )
}
