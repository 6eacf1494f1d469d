import type { Monitor } from '@botwatch/monitor'

import type { Access } from '../access/access.ts'
import type { ReadCheckCells } from '../check-cells/cell-cache.ts'
import type { ServerConfig } from '../config/server-config.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Heartbeats } from '../heartbeats.ts'
import type { ServerStore } from '../store/server-store.ts'
import type { Intake } from '../intake/intake.ts'

/** What the operations of the API use. */
export interface ApiDependencies {
  /** The configuration of the start. */
  readonly config: ServerConfig
  /** The configuration in effect, which a reload changes. */
  readonly configuration: () => ServerConfig
  readonly monitor: Monitor
  readonly store: ServerStore
  readonly access: Pick<Access, 'authenticator' | 'sessions' | 'visitOf'>
  readonly events: EventHub
  readonly readCheckCells: ReadCheckCells
  /** What all endpoints that take reports share. */
  readonly intake: Intake
  readonly heartbeats: Heartbeats
  /** Hides secrets in a text. */
  readonly redact: (text: string) => string
}
