import type { WireChannel } from '../../../api/notifications/channel-wire.ts'
import { wordCell, type Screen } from '../terminal/screen.ts'
import { shown } from '../terminal/width.ts'
import { moment } from '../terminal/words.ts'

/** Writes channels as a table. */
export function showChannels({ table, nowMs }: Screen, channels: readonly WireChannel[]): void {
  table(
    [
      { title: 'CHANNEL' },
      { title: 'STATE' },
      { title: 'DUE', align: 'right' },
      { title: 'LAST SENT' },
      { title: 'NEXT TRY' },
      { title: 'REASON' },
    ],
    channels.map((channel) => [
      shown(channel.name),
      wordCell(channel.state),
      String(channel.due),
      channel.last_sent_at === null ? 'never' : moment(channel.last_sent_at, nowMs),
      channel.until === null ? '' : moment(channel.until, nowMs),
      reasonOf(channel),
    ]),
  )
}

function reasonOf({ reason, withheld, fallback, is_usable: isUsable }: WireChannel): string {
  const parts = [
    reason === null ? '' : shown(reason),
    isUsable || fallback.length === 0 ? '' : `${shown(fallback.join(', '))} is notified in its place`,
    withheld === 0 ? '' : `${withheld} withheld`,
  ]
  return parts.filter((part) => part !== '').join('; ')
}
