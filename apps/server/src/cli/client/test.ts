import type { WireTest } from '../../api/notifications/channel-wire.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { paintWord } from './terminal/formats.ts'
import { shown } from './terminal/width.ts'
import { duration } from './terminal/words.ts'

/** Sends a test message. The exit code is 0 only if the channel has accepted it. */
export async function run({ api, args: [name = ''], print, screen }: ClientCall): Promise<ExitCode> {
  const route = `POST /api/v1/channels/${encodeURIComponent(name)}/test`
  const test = await api.send<WireTest>({ route, needs: 'operate' }, 'outcome')
  print(test, ({ channel, outcome, reason, retry_after_seconds: seconds }) => {
    const why = reason === null ? '' : `: ${shown(reason)}`
    const doubt = outcome === 'unsure' ? '; the message may have arrived' : ''
    const pause = seconds === null ? '' : `; it asks for a pause of ${duration(seconds)}`
    screen.line(`${shown(channel)} ${paintWord(screen.paint, shown(outcome))}${why}${doubt}${pause}`)
  })
  return test.outcome === 'accepted' ? EXIT.ok : EXIT.bad
}
