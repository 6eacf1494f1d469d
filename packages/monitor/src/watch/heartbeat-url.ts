import { createHttpClient, type ConnectionOptions, type HttpClient } from '@botwatch/http'
import { isDeepStrictEqual } from 'node:util'

import { createLoop, type Loop } from '../lifecycle/loop.ts'
import type { MonitorLog } from '../log.ts'
import type { Stall } from './status.ts'

const CALL_EVERY_MS = 60_000
const TIMEOUT_MS = 10_000

/** The URL to call, and how to reach it. */
export interface HeartbeatTarget {
  /** Undefined if none is called. */
  readonly heartbeatUrl: string | undefined
  readonly connection: ConnectionOptions | undefined
}

/** What the calls depend on. */
export interface HeartbeatUrlContext {
  /** Everything that is stalled now. */
  readonly stalled: () => readonly Stall[]
  readonly log: MonitorLog | undefined
}

/** Calls of a heartbeat URL. */
export interface HeartbeatCalls {
  readonly loop: Loop
  /** Calls another URL from now on, or none. Does nothing if it is the same. */
  readonly use: (target: HeartbeatTarget) => void
  readonly hasUrl: () => boolean
}

/** A URL with its connections, until another one is called. */
interface Current {
  readonly target: HeartbeatTarget
  readonly http: HttpClient
  readonly stopping: AbortController
}

/**
 * Creates the loop that calls a URL with GET every minute while nothing is stalled, so that a service elsewhere notices when
 * the calls stop. A call that fails is one line in the log. Redirects are not followed.
 */
export function createHeartbeatCalls(
  first: HeartbeatTarget,
  { stalled, log }: HeartbeatUrlContext,
): HeartbeatCalls {
  const open = (target: HeartbeatTarget): Current => {
    const http = createHttpClient({ ...target.connection, timeoutMs: TIMEOUT_MS })
    return { target, http, stopping: new AbortController() }
  }
  let current = open(first)
  let isWithheld = false

  const run = async (): Promise<void> => {
    const { target, http, stopping } = current
    if (target.heartbeatUrl === undefined) return
    const stalls = stalled()
    if (stalls.length > 0) {
      const list = stalls.map(({ kind, name, since }) => `${kind} ${name} since ${since}`).join(', ')
      const message = `the heartbeat URL is not called, because these are stalled: ${list}`
      if (!isWithheld) log?.warn({ event: 'heartbeat_url.withheld', stalled: stalls }, message)
      isWithheld = true
      return
    }
    if (isWithheld) log?.info({ event: 'heartbeat_url.resumed' }, 'the heartbeat URL is called again')
    isWithheld = false
    const result = await http.request(target.heartbeatUrl, { readBody: false, signal: stopping.signal })
    if (stopping.signal.aborted) return
    if (!result.ok) throw new Error(result.error.message)
    const { status } = result.response
    if (status < 200 || status > 299) throw new Error(`it answered with status ${status}`)
  }

  const onError = (error: unknown): void => {
    const message = error instanceof Error ? error.message : 'unknown'
    log?.warn({ event: 'heartbeat_url.failed' }, `the heartbeat URL could not be called: ${message}`)
  }
  const loop = createLoop({ name: 'heartbeat_url', intervalMs: CALL_EVERY_MS, run, onError })
  return {
    hasUrl: () => current.target.heartbeatUrl !== undefined,
    use: ({ heartbeatUrl, connection }) => {
      const target = { heartbeatUrl, connection }
      if (isDeepStrictEqual(target, current.target)) return
      void close(current)
      current = open(target)
      loop.runSoon()
    },
    loop: {
      ...loop,
      stop: async () => {
        current.stopping.abort()
        await loop.stop()
        await close(current)
      },
    },
  }
}

async function close({ http, stopping }: Current): Promise<void> {
  stopping.abort()
  await http.close()
}
