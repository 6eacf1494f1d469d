import type { UsageEvents } from '../meter/events.ts'
import type { DroppedEvent } from './dropped-samples.ts'

/** Events of a `MetricsCollector`. They are emitted while a sample is being recorded. */
export interface MetricsEvents extends UsageEvents {
  /** Samples were dropped because a value was invalid. At most once a minute. */
  readonly dropped: DroppedEvent
}
