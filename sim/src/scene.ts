import type { Alert } from '@botwatch/alerts'

import type { Bots } from './bots.ts'
import type { Configuration } from './configuration.ts'
import type { Disk } from './disk.ts'
import type { Watch } from './invariants.ts'
import type { Knowledge } from './knowledge.ts'
import type { Operator } from './operator.ts'
import type { Process } from './process.ts'
import type { Receiver } from './receiver.ts'
import type { Time } from './time.ts'

/** A running world, as the invariants see it. */
export interface Scene {
  readonly time: Time
  readonly watch: Watch
  readonly configuration: Configuration
  readonly operator: Operator
  readonly process: Process
  readonly disk: Disk
  readonly bots: Bots
  /** The rule and the series behind a fingerprint. */
  readonly cases: ReadonlyMap<string, { readonly rule: string; readonly series: string | undefined }>
  /** When each alert fired, and when it was resolved. */
  readonly firedMs: ReadonlyMap<string, number>
  readonly resolvedMs: ReadonlyMap<string, number>
  /** When the wall clock jumped. */
  readonly jumpsMs: readonly number[]
  /** What the present destination of a channel has heard. */
  readonly knowledgeOf: (receiver: Receiver) => Knowledge
  readonly noteAlert: (alert: Pick<Alert, 'fingerprint' | 'rule' | 'labels'>) => void
  /** The highest hourly cap that a rule has had, and whether it was ever of the severity error or critical. */
  readonly mostPerHour: (rule: string) => number
  readonly isSevere: (rule: string) => boolean
  /** Number of starts in the last hour. */
  readonly startsInHour: () => number
  /** Whether something may have been forgotten within a time: after a kill, a failed write or a jump of the clock. */
  readonly mayHaveForgotten: (withinMs: number) => boolean
}
