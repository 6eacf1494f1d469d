import type { Monitor } from '@botwatch/monitor'
import type { Server } from 'node:http'

import { within } from './within.ts'

/** Docker and others kill a process 10 seconds after the signal. */
const STOP_WITHIN_MS = 9000
const SAVE_WITHIN_MS = 3000
const REQUESTS_WITHIN_MS = 5000
const SEND_WITHIN_MS = 3000
/** For closing the connections that have been cut off. */
const CUT_OFF_MS = 200

/**
 * Stops within 9 seconds: readiness fails, everything is stored before anything waits, requests in flight finish (5 s), what
 * is due is sent (3 s), and the databases are closed. `close` ends the connections. Never rejects.
 */
export async function stopInOrder(
  monitor: Pick<Monitor, 'drain' | 'save' | 'stop'>,
  close: (withinMs: number) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now()
  const left = (atMostMs: number): number =>
    Math.max(0, Math.min(atMostMs, STOP_WITHIN_MS - (performance.now() - startedAt)))
  monitor.drain()
  await settled(monitor.save(), left(SAVE_WITHIN_MS))
  const requestsMs = left(REQUESTS_WITHIN_MS)
  await settled(close(requestsMs), requestsMs + CUT_OFF_MS)
  const withinMs = left(SEND_WITHIN_MS)
  await settled(monitor.stop({ withinMs }), left(STOP_WITHIN_MS))
}

/** Closes the HTTP server of another program as ours: idle connections at once, the others once they are answered. Never rejects. */
export async function closeServer(server: Server, withinMs: number): Promise<void> {
  const force = setTimeout(() => server.closeAllConnections(), withinMs)
  // A kept-alive connection may become idle after the close.
  const sweep = setInterval(() => server.closeIdleConnections(), 100)
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  clearTimeout(force)
  clearInterval(sweep)
}

/** Waits for a promise, at most for a time. Never rejects: the stop goes on whatever fails. */
async function settled(promise: Promise<void>, withinMs: number): Promise<void> {
  await within(promise, withinMs, undefined).catch(() => undefined)
}
