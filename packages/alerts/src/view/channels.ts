import type { AlertSeverity } from '../alert.ts'
import { findChannel, noSuchChannel } from '../handle/channel.ts'
import { isUnusable, nextTryMs } from '../notify/channel-state.ts'
import { isConfigured, type ChannelSettings } from '../notify/channels.ts'
import type { ChannelRecord } from '../store/notify-records.ts'
import type { Channel } from '../world/channel.ts'
import type { World } from '../world/world.ts'
import { dueByChannel, dueOn, type ChannelDue, type DueItem } from './due-items.ts'
import { isoOfTimeline, type ViewSource } from './view-source.ts'

/**
 * Whether a channel takes messages. `paused`: the receiver asked for a pause; `backing_off`: the last attempt failed for now;
 * `refusing`: the receiver refused the last message for good. Each is tried again by itself.
 */
export type ChannelState = 'ok' | 'paused' | 'backing_off' | 'refusing'

/** State of one recipient of a channel. Times are ISO 8601 in UTC. */
export interface RecipientStatus {
  readonly state: ChannelState
  /** Whether it takes messages, or has failed only a few times. While it is not, the fallbacks of the channel stand in. */
  readonly isUsable: boolean
  /** No attempt before this; null if the next one may start now. */
  readonly until: string | null
  /** Why the last attempt failed, without secrets; null if it was accepted or there was none. */
  readonly reason: string | null
  /** Attempts in a row that failed for now. */
  readonly failures: number
  /** When a message was last accepted; null if never. */
  readonly lastSentAt: string | null
  /** When an attempt last began or failed; null if never. Test messages do not count. */
  readonly lastAttemptAt: string | null
}

/** State of a channel: of several recipients, of the one that is worst off. */
export interface ChannelStatus extends RecipientStatus {
  readonly name: string
  /** The rule whose own webhook it is; null if it is a configured channel. */
  readonly rule: string | null
  readonly minSeverity: AlertSeverity
  /** Channels that are notified in place of this one while it takes no messages. */
  readonly fallback: readonly string[]
  readonly forMachines: boolean
  /** Notifications due, without those in `withheld`. Equals the metric `notifications_due`. */
  readonly due: number
  /** Notifications due that a silence, a person, an inhibition or a cooldown holds. */
  readonly withheld: number
  /** Those of `due` that nothing but the channel itself holds. */
  readonly sendable: number
  /** Since when the oldest of `due` is due; null if there is none. */
  readonly oldestDueAt: string | null
  /** Since when the oldest of `sendable` is due; null if there is none. */
  readonly oldestSendableAt: string | null
  /** One for each recipient, in the order of the configuration; empty unless each recipient is notified apart. */
  readonly recipients: readonly RecipientStatus[]
}

/** Returns the state of all channels: the configured ones, then the webhooks of single rules. */
export async function listChannels(source: ViewSource): Promise<readonly ChannelStatus[]> {
  const world = await source.journal.open()
  const found: ChannelStatus[] = []
  for await (const due of dueByChannel(source))
    if (isListed(source, due)) found.push(statusOf(source, world, due))
  return found
}

/** Returns the state of one channel. Rejects with `NOT_FOUND`. */
export async function getChannel(source: ViewSource, name: string): Promise<ChannelStatus> {
  // The webhooks of stored rules are known once these are loaded.
  const world = await source.journal.open()
  const due = await dueOn(source, findChannel(source.notify, name))
  if (!isListed(source, due)) throw noSuchChannel()
  return statusOf(source, world, due)
}

/** The webhook of a removed rule is listed until it knows that the alerts have ended. */
function isListed({ notify }: ViewSource, { channels: [first], items }: ChannelDue): boolean {
  return items.length > 0 || isConfigured(notify, first)
}

function statusOf(
  source: ViewSource,
  world: World,
  { channels: [first, ...others], items, nowMs }: ChannelDue,
): ChannelStatus {
  const { publicName: name, rule = null, minSeverity, fallback, forMachines } = first
  const stateOfOne = (settings: ChannelSettings): RecipientStatus =>
    recipientStatus(source, world.channel(settings.name), nowMs)
  const recipients = [stateOfOne(first), ...others.map(stateOfOne)] as const
  const worst = recipients.reduce((a, b) => (trouble(b) > trouble(a) ? b : a))
  const waits = items.filter(({ isWaiting }) => isWaiting)
  const sendable = waits.filter(({ item: { heldBy } }) => heldBy === null || heldBy === 'channel')
  return {
    name,
    rule,
    ...worst,
    lastSentAt: latest(recipients.map(({ lastSentAt }) => lastSentAt)),
    lastAttemptAt: latest(recipients.map(({ lastAttemptAt }) => lastAttemptAt)),
    minSeverity,
    fallback,
    forMachines,
    due: waits.length,
    withheld: items.length - waits.length,
    sendable: sendable.length,
    oldestDueAt: isoOfTimeline(source, oldest(waits)),
    oldestSendableAt: isoOfTimeline(source, oldest(sendable)),
    recipients: first.recipient === undefined ? [] : recipients,
  }
}

function recipientStatus(
  source: ViewSource,
  { record, tries }: Pick<Channel, 'record' | 'tries'>,
  nowMs: number,
): RecipientStatus {
  const { acceptedMs, waitSinceMs, failures, lastReason } = record
  const triedMs = Math.max(acceptedMs ?? 0, waitSinceMs, tries.at(-1) ?? 0)
  const untilMs = nextTryMs(record, nowMs)
  return {
    state: stateOf(record, nowMs),
    isUsable: !isUnusable(record),
    until: untilMs > nowMs ? isoOfTimeline(source, untilMs) : null,
    reason: lastReason,
    failures,
    lastSentAt: isoOfTimeline(source, acceptedMs),
    lastAttemptAt: triedMs === 0 ? null : isoOfTimeline(source, triedMs),
  }
}

function stateOf(record: ChannelRecord, nowMs: number): ChannelState {
  const { pausedUntilMs, waitSinceMs, refusals, failures, pauses } = record
  if (pausedUntilMs > nowMs && waitSinceMs <= nowMs) return 'paused'
  if (refusals > 0) return 'refusing'
  return failures > 0 || pauses > 0 ? 'backing_off' : 'ok'
}

const troubles: Readonly<Record<ChannelState, number>> = { ok: 0, backing_off: 1, paused: 2, refusing: 3 }

/** An unusable recipient is worse off than any other. */
function trouble({ state, isUsable }: RecipientStatus): number {
  return troubles[state] + (isUsable ? 0 : 4)
}

function oldest(items: readonly DueItem[]): number | null {
  return items.length === 0 ? null : items.reduce((ms, { sinceMs }) => Math.min(ms, sinceMs), Infinity)
}

function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((last, time) => (last === null || (time !== null && time > last) ? time : last), null)
}
