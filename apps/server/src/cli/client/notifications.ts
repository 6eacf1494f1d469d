import type { WireDue, WireMessage } from '../../api/notifications/wire.ts'
import type { Page } from '../../api/page.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { readLimit } from './choices.ts'
import { findAlerts } from './find/find-alerts.ts'
import { showDue, showMessages } from './views/notifications.ts'

const DEFAULT_LIMIT = 20

/** Options of `botwatch notifications`. */
export interface NotificationsOptions {
  readonly channel?: string
  readonly alert?: string
  readonly limit?: string
}

/** Lists the notifications that are due, and the messages that were sent or tried last. */
export async function run({
  api,
  options,
  print,
  screen,
}: ClientCall<NotificationsOptions>): Promise<ExitCode> {
  const limit = readLimit(options.limit) ?? DEFAULT_LIMIT
  const [alertId] = options.alert === undefined ? [] : await findAlerts(api, [options.alert])
  const filter = { channel: options.channel, alert_id: alertId, limit }
  const list = <T>(query: { readonly state?: string }): Promise<Page<T>> =>
    api.send<Page<T>>(
      { route: 'GET /api/v1/notifications', query: { ...filter, ...query }, needs: 'read' },
      'items',
    )
  const [due, messages] = await Promise.all([list<WireDue>({ state: 'due' }), list<WireMessage>({})])
  print({ due: due.items, messages: messages.items }, (shown) => {
    showDue(screen, shown.due)
    screen.line()
    showMessages(screen, shown.messages)
    const hasMore = due.next_cursor !== null || messages.next_cursor !== null
    if (hasMore) screen.line('There are more; --limit 1000 shows up to 1000 of each.')
  })
  return EXIT.ok
}
