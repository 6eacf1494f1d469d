import type { Monitor } from '@botwatch/monitor'

import { EventLog } from './event-log.ts'
import { EventStream } from './event-stream.ts'
import type { EventType } from './event-types.ts'
import { recordEvents, type AddEvent } from './record-events.ts'
import { watchChannels } from './watch-channels.ts'

/** Interval of the comments that keep connections open. */
const KEEP_ALIVE_MS = 15_000

/** One client of the events. */
export interface EventClient {
  /** Id of the last event that it has received. */
  readonly lastEventId?: string | undefined
  readonly wants: (type: EventType) => boolean
  /** Whether its key or session is still valid. */
  readonly mayRead: () => boolean
  /** Closes its connection although it does not read. */
  readonly disconnect: () => void
}

/** Events of a monitor for many clients. */
export interface EventHub {
  /** Id of the newest event. */
  readonly lastId: () => string
  /** Number of open streams. */
  readonly size: () => number
  /** Opens a stream. Returns a code if there are too many, or if the hub is closed. */
  readonly open: (client: EventClient) => ReadableStream<Uint8Array> | 'TOO_MANY_STREAMS' | 'STOPPING'
  /** Adds an event that does not come from the monitor. */
  readonly add: AddEvent
  /** Ends the streams whose key or session is no longer valid, which otherwise happens within 15 seconds. */
  readonly endInvalid: () => void
  /** Ends all streams and stops listening to the monitor. Idempotent. */
  readonly close: () => void
}

/** Options of {@link createEventHub}. */
export interface EventHubOptions {
  readonly monitor: Pick<Monitor, 'health' | 'metrics' | 'alerts'>
  readonly maxStreams: number
  /** Events in memory, from which clients resume. */
  readonly maxEvents: number
  /** Hides secrets. */
  readonly redact: (data: object) => object
}

/** Creates a hub, which listens to the monitor until it is closed. */
export function createEventHub({ monitor, maxStreams, maxEvents, redact }: EventHubOptions): EventHub {
  const log = new EventLog({ maxEvents, redact })
  const streams = new Map<EventStream, EventClient>()
  let isClosed = false

  const add: AddEvent = (type, data) => {
    if (isClosed) return
    log.add(type, data)
    for (const stream of streams.keys()) stream.wake()
  }
  const undo = [recordEvents(monitor, add), watchChannels(monitor, add)]
  const disconnect = (stream: EventStream, client: EventClient): void => {
    // A client that does not read would not notice the end either.
    if (!stream.isRead) client.disconnect()
    stream.end()
  }
  const endUnless = (mayStay: (stream: EventStream, client: EventClient) => boolean): void => {
    for (const [stream, client] of streams) if (!mayStay(stream, client)) disconnect(stream, client)
  }
  const timer = setInterval(
    () => endUnless((stream, client) => client.mayRead() && stream.keepAlive()),
    KEEP_ALIVE_MS,
  ).unref()
  return {
    lastId: () => log.lastId,
    size: () => streams.size,
    add,
    endInvalid: () => endUnless((_stream, client) => client.mayRead()),
    open: (client) => {
      if (isClosed) return 'STOPPING'
      if (streams.size >= maxStreams) return 'TOO_MANY_STREAMS'
      const { lastEventId, wants } = client
      const onEnd = (): void => void streams.delete(stream)
      const stream: EventStream = new EventStream({ log, lastEventId, wants, onEnd })
      streams.set(stream, client)
      return stream.body
    },
    close: () => {
      if (isClosed) return
      isClosed = true
      clearInterval(timer)
      for (const off of undo) off()
      endUnless(() => false)
    },
  }
}
