import type { Monitor } from '@botwatch/monitor'
import { createRedactor } from '@botwatch/redact'

import type { ServerConfig } from '../config/server-config.ts'
import { secretsOf } from '../create-monitor.ts'
import { createEventHub, type EventHub } from './event-hub.ts'

/** Listens to the events of a monitor, for all apps of a server. */
export function openEvents(config: ServerConfig, monitor: Monitor): EventHub {
  const redactor = createRedactor({ secrets: secretsOf(config) })
  const { maxEventStreams: maxStreams, keptEvents: maxEvents } = config.limits
  const redact = (data: object): object => redactor.value(data) as object
  return createEventHub({ monitor, maxStreams, maxEvents, redact })
}
