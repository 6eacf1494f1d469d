import type { AttemptRecord, ChannelRecord, KnowledgeRecord, SentRecord } from '../store/notify-records.ts'

/** A channel with what it knows. */
export interface Channel {
  record: ChannelRecord
  /** By fingerprint. */
  readonly knowledge: Map<string, KnowledgeRecord>
  /** Attempts that are open, unsure or refused, oldest first. */
  readonly attempts: Map<string, AttemptRecord>
  /** Accepted messages of the last hour, oldest first. */
  readonly sent: SentRecord[]
  /** Starts of the tries of the last minute, oldest first. Not stored. */
  readonly tries: number[]
  /** Duration of the last try; 0 before the first. Not stored. */
  lastDurationMs: number
  /** Contents and id of the last message, which another recipient's copy of it shares. Not stored. */
  lastMessage: { readonly contents: string; readonly id: string } | null
}

/** Fields of a channel that takes messages. */
export const NO_TROUBLE = {
  failures: 0,
  pauses: 0,
  refusals: 0,
  nextTryMs: 0,
  waitSinceMs: 0,
  pausedUntilMs: 0,
  pausedSinceMs: 0,
  lastReason: null,
} as const

/** Returns a channel that knows nothing. */
export function newChannel(name: string): Channel {
  return {
    record: { name, destination: null, removedMs: null, acceptedMs: null, ...NO_TROUBLE },
    knowledge: new Map(),
    attempts: new Map(),
    sent: [],
    tries: [],
    lastDurationMs: 0,
    lastMessage: null,
  }
}
