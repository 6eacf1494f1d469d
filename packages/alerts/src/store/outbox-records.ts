import type { AlertMessage } from '../message.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { AlertSeverity } from '../severity.ts'
import type { NoticeLimits } from './records.ts'

/** What a message tells: that an episode began, goes on, or ended; or what had no place in messages of its own. */
export type Notice = 'fire' | 'remind' | 'resolve' | 'digest'

/** Where a message stands. `digest` waits for the channel's next DIGEST; the last five are final. */
export type OutboxStatus =
  | 'queued'
  | 'sending'
  | 'digest'
  | 'delivered'
  | 'dead'
  | 'dropped'
  | 'collapsed'
  | 'discarded'

/** One message to one channel. Its id is the message's and stays the same over retries and restarts. */
interface OutboxRowBase {
  readonly id: string
  readonly channel: string
  readonly severity: AlertSeverity
  readonly message: AlertMessage
  readonly status: OutboxStatus
  readonly attempts: number
  /** Since when it waits, for its channel or for the next DIGEST; on the manager's timeline, as all that ends in `Ms`. */
  readonly queuedMs: number
  /** Not before this: the back-off. */
  readonly notBeforeMs: number
  readonly firstAttemptMs: number | null
  readonly settledMs: number | null
  /** Why the last attempt failed, or why it was never sent. */
  readonly reason: string | null
  /** A person sent a dead letter again: no limit holds it and no cap counts it. */
  readonly replayed: boolean
}

/** A message about one episode. */
export interface NoticeRow extends OutboxRowBase {
  readonly notice: 'fire' | 'remind' | 'resolve'
  readonly episodeId: string
  readonly fingerprint: string
  readonly rule: string
  readonly limits: NoticeLimits
  /** A RESOLVE that also tells that it fired, since its channel has not heard of it. */
  readonly tellsFire: boolean
}

/** A message that sums up what had no place in messages of its own. */
export interface DigestRow extends OutboxRowBase {
  readonly notice: 'digest'
  readonly digest: Digest
}

/** A message to one channel. */
export type OutboxRow = NoticeRow | DigestRow

/** What happened to the alerts of one rule and severity, in episodes. */
export interface DigestCount {
  readonly rule: string
  readonly severity: AlertSeverity
  /** Episodes that the channel hears of for the first time. */
  readonly fired: number
  /** Episodes that it was told of and that still fire. */
  readonly reminded: number
  /** Episodes that are over. */
  readonly resolved: number
}

/** One alert by its name. Times are ISO 8601 in UTC. */
export interface DigestLine {
  readonly fingerprint: string
  readonly name: string
  readonly severity: AlertSeverity
  /** How many episodes of it the digest tells. */
  readonly episodes: number
  readonly firedAt: string | null
  /** When its last episode ended; null when it fires. */
  readonly resolvedAt: string | null
}

/** What a DIGEST says. */
export interface Digest {
  /** Complete. */
  readonly counts: readonly DigestCount[]
  /** At most 20, the worst first. */
  readonly lines: readonly DigestLine[]
  /** Some alerts are only counted. */
  readonly isCut: boolean
  /** Episodes that it says are firing: these are owed a RESOLVE once it is delivered. */
  readonly firing: readonly string[]
}

/** One attempt at one message. */
export interface AttemptRecord {
  readonly messageId: string
  readonly channel: string
  /** Wall clock, milliseconds since 1970: when it began. */
  readonly at: number
  readonly durationMs: number
  readonly outcome: NotifierDelivery['outcome']
  /** Why it failed; null when it did not. */
  readonly reason: string | null
}

/** How a channel does. Times are on the manager's timeline; 0 is "not". */
export interface ChannelRecord {
  readonly channel: string
  readonly failuresInRow: number
  /** Since when nothing was delivered and attempts failed; null when the last one did not. */
  readonly failingSinceMs: number | null
  /** The breaker is open: the next attempt is not before this. */
  readonly openUntilMs: number
  /** How long the breaker opened the last time. */
  readonly probeDelayMs: number
  /** The receiver asked for this. */
  readonly pausedUntilMs: number
  /** Why the channel cannot work as it is; null when it can. */
  readonly brokenReason: string | null
}
