import type { WireSilence } from '../../api/silences/schemas.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { findSilences } from './find/find-silences.ts'
import { showSilences } from './views/silences.ts'

/** Ends silences early. */
export async function run({ api, args, print, screen }: ClientCall): Promise<ExitCode> {
  const items: WireSilence[] = []
  for (const id of await findSilences(api, args)) {
    const route = `DELETE /api/v1/silences/${encodeURIComponent(id)}`
    items.push(await api.send<WireSilence>({ route, needs: 'operate' }, 'id'))
  }
  print({ items }, (shown) => showSilences(screen, shown.items))
  return EXIT.ok
}
