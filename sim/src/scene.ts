import type { Alert, AlertStore } from '@botwatch/alerts'

import type { Bots } from './bots.ts'
import type { Configuration } from './configuration.ts'
import type { Disk } from './disk.ts'
import type { Watch } from './invariants.ts'
import type { Knowledge } from './knowledge.ts'
import type { Operator } from './operator.ts'
import type { Process } from './process.ts'
import type { SavedRules } from './saved-rules.ts'
import type { Receiver } from './receiver.ts'
import type { Time } from './time.ts'

/** One alert as the rounds have reported it. */
export interface Case {
  readonly alert: Alert
  readonly firedMs: number
  resolvedMs: number | null
}

/** A running world, as the invariants see it. */
export interface Scene {
  readonly time: Time
  readonly watch: Watch
  readonly configuration: Configuration
  readonly savedRules: SavedRules
  readonly operator: Operator
  readonly process: Process
  readonly disk: Disk<AlertStore>
  readonly bots: Bots
  /** Alerts by id. */
  readonly cases: ReadonlyMap<string, Case>
  /** How often another try of a channel was asked for since a time. */
  readonly retriesOf: (receiver: Receiver, sinceMs: number) => number
  /** When the wall clock jumped. */
  readonly jumpsMs: readonly number[]
  /** All receivers that are or were configured. */
  readonly receivers: () => readonly Receiver[]
  /** What the present destination of a channel has heard. */
  readonly knowledgeOf: (receiver: Receiver) => Knowledge
  /** The last alert of a series that was seen. */
  readonly alertOf: (fingerprint: string) => Alert | undefined
  readonly noteAlert: (alert: Alert) => void
  /** The highest hourly cap that a rule has had, and whether it was ever of the severity error or critical. */
  readonly mostPerHour: (rule: string) => number
  readonly isSevere: (rule: string) => boolean
  /** Whether something may have been forgotten since a time: after a kill, a failed write or a jump of the clock. */
  readonly mayHaveForgotten: (sinceMs: number) => boolean
  /** Whether the process has started since a time with a clock that had jumped, which ends or prolongs its waits. */
  readonly hasOtherTime: (sinceMs: number) => boolean
}

/** Name of the series of an alert, for a violation. */
export function nameOf(alert: Alert | undefined): string {
  if (alert === undefined) return 'an alert'
  const { rule, labels } = alert
  const series = labels['bot'] ?? labels['check'] ?? labels['channel'] ?? ''
  return `${rule}/${series}${labels['condition'] === undefined ? '' : ' without data'}`
}
