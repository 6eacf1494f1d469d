import type { Labels } from '../labels.ts'
import type { AlertSeverity } from '../severity.ts'
import type { AttemptRecord, ChannelRecord, OutboxRow } from './outbox-records.ts'
import type { AlertRecord, EpisodeEvent, EpisodeRecord, SilenceRecord } from './records.ts'

/** One message that was delivered and counts to an hourly cap: no DIGEST, and nothing a person sent again. */
export interface PastDelivery {
  readonly rule: string
  readonly channel: string
  /** On the manager's timeline. */
  readonly settledMs: number
}

/** One message that has come to its end, for statistics. */
export interface SettledNotice extends Pick<OutboxRow, 'channel' | 'notice' | 'status'> {
  /** From when it was queued to its end; null when a person had it sent again. */
  readonly latencyMs: number | null
}

/** What a manager needs in order to go on where the last one stopped. */
export interface StoredState {
  /** The timeline at the last commit; 0 for a new store. */
  readonly timelineMs: number
  readonly alerts: readonly AlertRecord[]
  /** Episodes without a resolution. */
  readonly openEpisodes: readonly EpisodeRecord[]
  /** Those that end after `timelineMs`. */
  readonly silences: readonly SilenceRecord[]
  /** Messages that are not settled, in the order they were first written. */
  readonly outbox: readonly OutboxRow[]
  readonly channels: readonly ChannelRecord[]
  /** Deliveries of the last hour before `timelineMs` that count to a cap, oldest first. */
  readonly recentDeliveries: readonly PastDelivery[]
}

/** What one step changes. Records replace those of the same key; events and attempts are added. */
export interface StoreChanges {
  readonly timelineMs: number
  readonly alerts: readonly AlertRecord[]
  /** Fingerprints that need not be remembered any more. */
  readonly forgottenAlerts: readonly string[]
  readonly episodes: readonly EpisodeRecord[]
  readonly events: readonly EpisodeEvent[]
  readonly silences: readonly SilenceRecord[]
  /** The `message` of a row stays what it was at first, and need not be kept when it is settled but not dead. */
  readonly outbox: readonly OutboxRow[]
  readonly channels: readonly ChannelRecord[]
  /** Added, as events are. */
  readonly attempts: readonly AttemptRecord[]
}

/** Which dead letters to list; newest first, by id. */
export interface DeadLetterQuery {
  readonly channel?: string
  /** Only messages whose id sorts before this one. */
  readonly before?: string
  readonly limit: number
}

/** Which resolved episodes to list; newest first, by id. */
export interface ResolvedQuery {
  readonly severity?: AlertSeverity
  readonly rule?: string
  /** Labels an episode must have, with exactly these values. */
  readonly labels?: Labels
  /** Only episodes whose id sorts before this one. */
  readonly before?: string
  /** Only this id and those that sort after it. */
  readonly from?: string
  readonly limit: number
}

/** What is old enough to go, and how much of it at a time. */
export interface PruneQuery {
  /** Episodes resolved, and silences ended, before this; wall clock. */
  readonly resolvedBefore: number
  /** Messages settled before this; the manager's timeline. */
  readonly settledBeforeMs: number
  /** Most episodes, and most messages, to remove. */
  readonly limit: number
}

/** What went. */
export interface Pruned {
  readonly episodes: number
  readonly messages: number
}

/**
 * Where alerts, their history and their unsent messages are kept. A store decides nothing and is used by one manager at
 * a time. Every failure is a rejected promise.
 */
export interface AlertStore {
  readonly load: () => Promise<StoredState>
  /** Writes all of it or nothing; once it resolves, it survives a crash of the process (a durable store). */
  readonly commit: (changes: StoreChanges) => Promise<void>
  /** Any episode, open or resolved. */
  readonly getEpisode: (id: string) => Promise<EpisodeRecord | undefined>
  readonly listResolved: (query: ResolvedQuery) => Promise<readonly EpisodeRecord[]>
  /** In the order they were added. */
  readonly listEvents: (episodeId: string) => Promise<readonly EpisodeEvent[]>
  /** Every silence that is kept, newest first. */
  readonly listSilences: () => Promise<readonly SilenceRecord[]>
  /** A message whose status is `dead`. */
  readonly getDeadLetter: (id: string) => Promise<OutboxRow | undefined>
  readonly listDeadLetters: (query: DeadLetterQuery) => Promise<readonly OutboxRow[]>
  readonly countResolved: () => Promise<Readonly<Record<AlertSeverity, number>>>
  /** First to last. */
  readonly listAttempts: (messageId: string) => Promise<readonly AttemptRecord[]>
  /** Every message settled at or after a time on the manager's timeline that is still kept. */
  readonly listSettled: (sinceMs: number) => Promise<readonly SettledNotice[]>
  /**
   * Removes what is old: resolved episodes with their events, ended silences, settled messages with their attempts. Keeps
   * episodes that are open or have a message to send.
   */
  readonly prune: (query: PruneQuery) => Promise<Pruned>
  readonly close: () => Promise<void>
}
