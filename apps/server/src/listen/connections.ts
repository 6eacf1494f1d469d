import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import { refuse } from './refuse.ts'

/** Connections above the limit that may wait for their refusal at the same time; others are closed without one. */
const MAX_REFUSED = 64

/** The open connections of a server. */
export interface Connections {
  /** Notes a new request. */
  readonly use: (response: ServerResponse) => void
  /** The response that a connection waits for or reads, if there is one. */
  readonly inFlight: (socket: Duplex) => ServerResponse | undefined
  /** Closes what is idle, and everything else as soon as its response has ended. */
  readonly finish: () => void
}

interface Connection {
  /** Grows with each request of any connection, so that the smallest is the one that was not used for longest. */
  usedAt: number
  response: ServerResponse | undefined
}

/**
 * Keeps the connections of a server below a limit: at the limit, the connection that is idle for longest makes room for a
 * new one, which is answered with 503 if none is idle. A connection is idle unless a response is due to it.
 */
export function trackConnections(server: Server, maxConnections: number): Connections {
  const open = new Map<Duplex, Connection>()
  let uses = 0
  let isFinishing = false

  server.maxConnections = maxConnections + MAX_REFUSED
  server.on('connection', (socket: Socket) => {
    if (open.size >= maxConnections) {
      const idle = longestIdle(open)
      if (idle === undefined) {
        refuse(socket, {
          code: 'TOO_MANY_CONNECTIONS',
          detail: 'Too many connections are in use; try again later',
          headers: { 'retry-after': '1' },
        })
        return
      }
      open.delete(idle)
      idle.destroy()
    }
    open.set(socket, { usedAt: (uses += 1), response: undefined })
    socket.once('close', () => open.delete(socket))
  })
  const inFlight = (socket: Duplex): ServerResponse | undefined => unfinished(open.get(socket))
  return {
    use: (response) => {
      const connection = open.get(response.req.socket)
      if (connection === undefined) return
      connection.usedAt = uses += 1
      connection.response = response
      if (isFinishing) response.setHeader('connection', 'close')
    },
    inFlight,
    finish: () => {
      isFinishing = true
      for (const [socket, connection] of open) {
        const response = unfinished(connection)
        if (response === undefined) socket.destroy()
        else closeAfter(response, socket)
      }
    },
  }
}

function unfinished(connection: Connection | undefined): ServerResponse | undefined {
  return connection?.response?.writableFinished === false ? connection.response : undefined
}

function longestIdle(open: ReadonlyMap<Duplex, Connection>): Duplex | undefined {
  let longest: Duplex | undefined
  let usedAt = Infinity
  for (const [socket, connection] of open) {
    if (connection.usedAt >= usedAt || unfinished(connection)) continue
    longest = socket
    usedAt = connection.usedAt
  }
  return longest
}

function closeAfter(response: ServerResponse, socket: Duplex): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
  response.once('close', () => socket.end())
  // An event stream has no end of its own; its client connects again.
  const isEventStream = response.req.headers.accept?.includes('text/event-stream') === true
  if (isEventStream && response.headersSent) response.end()
}
