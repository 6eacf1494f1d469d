import type { DropReason } from './validate.ts'

/** What recording needs from its collector. */
export interface RecordingHost {
  /** The current time in milliseconds since 1970, at most a second old while the collection runs. */
  readonly recentMs: () => number
  /** Counts a dropped sample. */
  readonly drop: (reason: DropReason) => void
}
