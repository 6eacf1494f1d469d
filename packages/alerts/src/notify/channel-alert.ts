import { judgeInternal } from '../evaluation/internal.ts'
import type { RoundTransition } from '../evaluation/transition.ts'
import type { Draft } from '../ledger/draft.ts'
import type { ChannelRecord } from '../store/outbox-records.ts'
import { isFailing } from './channel-state.ts'

/**
 * Raises the alert `notifier_failed` about a channel whose breaker opened or that is broken, for every other channel to tell,
 * and ends it once the channel has delivered something.
 */
export function judgeChannel(
  draft: Draft,
  {
    before,
    after,
    reason,
  }: { readonly before: ChannelRecord; readonly after: ChannelRecord; readonly reason: string },
  channels: Iterable<string>,
): RoundTransition | null {
  if (isFailing(before) === isFailing(after)) return null
  const { channel, brokenReason, failuresInRow } = after
  const failed = brokenReason === null ? `failed ${failuresInRow} times in a row` : 'is broken'
  return judgeInternal(draft, {
    name: 'notifier_failed',
    description: 'Notifications wait for a channel that fails.',
    labels: { channel },
    isFailing: isFailing(after),
    summary: isFailing(after) ? `channel ${channel} ${failed}: ${reason}` : `channel ${channel} works again`,
    channels: [...channels].filter((name) => name !== channel),
  })
}
