import type { AlertStore } from '@botwatch/alerts'
import type { UsageStore } from '@botwatch/metrics'

import type { Channel } from '../channel.ts'
import type { Disk } from '../disk.ts'
import type { Watch } from '../invariants.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Time } from '../time.ts'
import type { Checks } from './bot.ts'
import type { Jobs } from './jobs.ts'
import type { Ledger } from './ledger.ts'
import type { MonitorProcess, Parts } from './process.ts'
import type { MonitorWorld } from './world.ts'

/** A running world with a monitored bot, as the invariants see it. */
export interface MonitorScene {
  readonly world: MonitorWorld
  readonly time: Time
  readonly watch: Watch
  readonly ledger: Ledger
  readonly usage: Disk<UsageStore>
  readonly alerts: Disk<AlertStore>
  readonly checks: Checks
  readonly jobs: Jobs
  /** A batch was confirmed. */
  readonly onBatch: () => void
  readonly process: MonitorProcess
  readonly channels: readonly Channel[]
  /** When the wall clock jumped. */
  readonly jumpsMs: readonly number[]
  /** The parts of the running process. */
  readonly parts: Parts | undefined
  /** What the people behind a channel have heard. */
  readonly knowledgeOf: (channel: Channel) => Knowledge
  readonly note: (text: string) => void
}
