import type { Monitor } from '@botwatch/monitor'
import type { Redactor } from '@botwatch/redact'

import type { ServerConfig } from '../config/server-config.ts'
import { createEventHub, type EventHub } from './event-hub.ts'

/** Listens to the events of a monitor, for all apps of a server. */
export function openEvents(config: ServerConfig, monitor: Monitor, redactor: Redactor): EventHub {
  const { maxEventStreams: maxStreams, keptEvents: maxEvents } = config.limits
  const redact = (data: object): object => redactor.value(data) as object
  return createEventHub({ monitor, maxStreams, maxEvents, redact })
}
