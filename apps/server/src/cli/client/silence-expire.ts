import type { WireSilence } from '../../api/silences/schemas.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { doEach } from './do-each.ts'
import { findSilences } from './find/find-silences.ts'
import { showSilences } from './views/silences.ts'

/** Ends silences early. */
export async function run({ api, args, print, screen }: ClientCall): Promise<ExitCode> {
  const expire = (id: string): Promise<WireSilence> =>
    api.send<WireSilence>(
      { route: `DELETE /api/v1/silences/${encodeURIComponent(id)}`, needs: 'operate' },
      'id',
    )
  return await doEach(await findSilences(api, args), expire, (items) =>
    print({ items }, (shown) => showSilences(screen, shown.items)),
  )
}
