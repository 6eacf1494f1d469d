import type { ResolveReason } from '../detection/detection.ts'
import type { AlertRecord, EpisodeRecord } from '../store/records.ts'

/** A change of one alert's detection state. */
export interface RoundTransition {
  readonly type: 'pending' | 'fired' | 'cleared' | 'resolved'
  readonly fingerprint: string
  readonly record: AlertRecord
  readonly episode: EpisodeRecord | null
  readonly reason: ResolveReason | null
}
