import type { Monitor } from '@botwatch/monitor'
import type { Logger } from 'pino'

import type { ServerConfig } from '../config/server-config.ts'
import type { Heartbeats } from '../heartbeats.ts'
import type { ServerStore } from '../store/server-store.ts'
import type { Intake } from '../intake/intake.ts'

/** What the operations of the API use. */
export interface ApiDependencies {
  readonly config: ServerConfig
  readonly monitor: Monitor
  readonly store: ServerStore
  readonly log: Logger
  /** What all endpoints that take reports share. */
  readonly intake: Intake
  readonly heartbeats: Heartbeats
  /** Hides secrets in a text. */
  readonly redact: (text: string) => string
  /** Counts the open streams of events. */
  readonly countStreams?: (() => number) | undefined
}
