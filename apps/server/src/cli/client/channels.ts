import type { WireChannel } from '../../api/notifications/channel-wire.ts'
import type { Page } from '../../api/page.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { showChannels } from './views/channels.ts'

/** Lists the channels. */
export async function run({ api, print, screen }: ClientCall): Promise<ExitCode> {
  const page = await api.send<Page<WireChannel>>({ route: 'GET /api/v1/channels', needs: 'read' }, 'items')
  print(page, ({ items }) => {
    if (items.length === 0) screen.line('No channel is configured.')
    else showChannels(screen, items)
  })
  return EXIT.ok
}
