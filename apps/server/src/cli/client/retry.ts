import type { WireChannel } from '../../api/notifications/channel-wire.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { shown } from './terminal/width.ts'
import { count } from './terminal/words.ts'

/** Ends the wait of a channel. */
export async function run({ api, args: [name = ''], print, screen }: ClientCall): Promise<ExitCode> {
  const route = `POST /api/v1/channels/${encodeURIComponent(name)}/retry`
  const channel = await api.send<WireChannel>({ route, needs: 'operate' }, 'sendable')
  print(channel, (before) =>
    screen.line(
      before.sendable === 0
        ? `${shown(before.name)}: nothing to send now.`
        : `${shown(before.name)}: ${count(before.sendable, 'notification')} will be sent now. "botwatch channels" shows the outcome.`,
    ),
  )
  return EXIT.ok
}
