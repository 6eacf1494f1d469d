import type { WireAlert } from '@botwatch/alerts'

import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { findAlerts } from './find/find-alerts.ts'
import { showAlerts } from './views/alert-lines.ts'

/** Does the same to each alert that the person names, and prints them as they are then. */
export async function handleAlerts(
  { api, args, print, screen }: ClientCall,
  action: 'acknowledge' | 'resolve',
  body: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const items: WireAlert[] = []
  for (const id of await findAlerts(api, args)) {
    const route = `POST /api/v1/alerts/${encodeURIComponent(id)}/${action}`
    items.push(await api.send<WireAlert>({ route, body, needs: 'operate' }, 'id'))
  }
  print({ items }, (shown) => {
    showAlerts(screen, shown.items)
  })
  return EXIT.ok
}
