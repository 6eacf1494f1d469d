import type { AlertSeverity } from '../severity.ts'
import type {
  AlertRecord,
  AttemptRecord,
  ChannelRecord,
  EpisodeEvent,
  EpisodeRecord,
  OutboxRow,
  OutboxStatus,
} from './records.ts'

/** One message that was delivered and counts to an hourly cap: no DIGEST, and nothing a person sent again. */
export interface PastDelivery {
  readonly rule: string
  readonly channel: string
  /** On the manager's timeline. */
  readonly settledMs: number
}

/** What a manager needs in order to go on where the last one stopped. */
export interface StoredState {
  /** The timeline at the last commit; 0 for a new store. */
  readonly timelineMs: number
  readonly alerts: readonly AlertRecord[]
  /** Episodes without a resolution. */
  readonly openEpisodes: readonly EpisodeRecord[]
  /** Messages that are not settled, in the order they were first written. */
  readonly outbox: readonly OutboxRow[]
  readonly channels: readonly ChannelRecord[]
  /** Deliveries of the last hour before `timelineMs` that count to a cap, oldest first. */
  readonly recentDeliveries: readonly PastDelivery[]
}

/** What one step changes. Records replace those of the same key; events are added. */
export interface StoreChanges {
  readonly timelineMs: number
  readonly alerts: readonly AlertRecord[]
  /** Fingerprints that need not be remembered any more. */
  readonly forgottenAlerts: readonly string[]
  readonly episodes: readonly EpisodeRecord[]
  readonly events: readonly EpisodeEvent[]
  readonly outbox: readonly OutboxRow[]
  readonly channels: readonly ChannelRecord[]
  /** Added, as events are. */
  readonly attempts: readonly AttemptRecord[]
}

/** Which messages to list; newest first, by id. */
export interface OutboxQuery {
  readonly status?: OutboxStatus
  readonly channel?: string
  /** Only messages whose id sorts before this one. */
  readonly before?: string
  readonly limit: number
}

/** Which resolved episodes to list; newest first, by id. */
export interface ResolvedQuery {
  readonly severity?: AlertSeverity
  readonly rule?: string
  readonly limit: number
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
  /** Any message, settled or not. */
  readonly getOutboxRow: (id: string) => Promise<OutboxRow | undefined>
  readonly listOutbox: (query: OutboxQuery) => Promise<readonly OutboxRow[]>
  readonly countResolved: () => Promise<Readonly<Record<AlertSeverity, number>>>
  /**
   * Removes up to `limit` episodes resolved before a wall-clock time, with their events and messages, and says how many.
   * Keeps episodes that are open or have a message to send.
   */
  readonly prune: (query: { readonly resolvedBefore: number; readonly limit: number }) => Promise<number>
  readonly close: () => Promise<void>
}
