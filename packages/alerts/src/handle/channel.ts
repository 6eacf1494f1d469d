import { AlertsError } from '../errors.ts'
import type { AlertNotifier } from '../notifier.ts'
import { isConfigured, type ChannelSettings, type NotifyContext } from '../notify/channels.ts'
import type { ChannelRecord } from '../store/notify-records.ts'
import type { Journal } from '../world/journal.ts'
import type { World } from '../world/world.ts'

/** Shortest time between an attempt and the next one, however often a retry is asked for. */
const RETRY_EVERY_MS = 5000

/** Parts that a retry uses. */
export interface RetryParts {
  readonly journal: Journal
  readonly notify: NotifyContext
  readonly senders: { readonly wake: (channels?: readonly string[]) => void }
}

/** Returns the recipients of a channel, at least one. Throws `NOT_FOUND`. */
export function findChannel(
  { channels }: NotifyContext,
  name: string,
): readonly [ChannelSettings, ...ChannelSettings[]] {
  const [first, ...others] = [...channels.values()].filter(({ publicName }) => publicName === name)
  if (first === undefined) throw noSuchChannel()
  return [first, ...others]
}

/** Returns the notifier of a channel. Rejects with `NOT_FOUND`. */
export async function findNotifier(
  { journal, notify }: Pick<RetryParts, 'journal' | 'notify'>,
  name: string,
): Promise<AlertNotifier> {
  const isKnown = [...notify.channels.values()].some(({ publicName }) => publicName === name)
  // The webhook of a stored rule is known once that is loaded. A configured channel can be tested while the store fails.
  if (!isKnown) await journal.open()
  const [settings] = findChannel(notify, name)
  if (!isConfigured(notify, settings)) throw noSuchChannel()
  return settings.notifier
}

/** Ends the wait of a channel and of each recipient, and sends due notifications. Rejects with `NOT_FOUND`. */
export async function retryChannel({ journal, notify, senders }: RetryParts, name: string): Promise<void> {
  const names = await journal.step(({ world, nowMs }) => {
    const found = findChannel(notify, name).map((settings) => settings.name)
    for (const each of found) endWait(world, each, nowMs)
    return found
  })
  senders.wake(names)
  await journal.commit()
}

/** The error of an unknown channel. */
export function noSuchChannel(): AlertsError {
  return new AlertsError('NOT_FOUND', 'No channel has this name')
}

function endWait(world: World, name: string, nowMs: number): void {
  const { record, knowledge, tries } = world.channel(name)
  const untilMs = Math.max(nowMs, (tries.at(-1) ?? 0) + RETRY_EVERY_MS)
  if (record.nextTryMs > untilMs || record.pausedUntilMs > untilMs) world.putChannel(cut(record, untilMs))
  for (const row of knowledge.values())
    if (row.notBeforeMs > untilMs) world.putKnowledge({ ...row, notBeforeMs: untilMs })
}

/** A pause moves to the past and keeps its length, so that a channel stays unusable until it accepts a message. */
function cut(record: ChannelRecord, untilMs: number): ChannelRecord {
  const { nextTryMs, pausedUntilMs, pausedSinceMs } = record
  const cutMs = Math.max(0, pausedUntilMs - untilMs)
  return {
    ...record,
    nextTryMs: Math.min(nextTryMs, untilMs),
    pausedUntilMs: pausedUntilMs - cutMs,
    pausedSinceMs: pausedSinceMs - cutMs,
  }
}
