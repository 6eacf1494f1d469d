import { createHttpClient, type ConnectionOptions } from '@botwatch/http'

import { createLoop, type Loop } from '../lifecycle/loop.ts'
import type { MonitorLog } from '../log.ts'
import type { Stall } from './status.ts'

const CALL_EVERY_MS = 60_000
const TIMEOUT_MS = 10_000

/** The URL to call, and when. */
export interface HeartbeatUrlOptions {
  readonly url: string
  readonly connection: ConnectionOptions | undefined
  /** Everything that is stalled now. */
  readonly stalled: () => readonly Stall[]
  readonly log: MonitorLog | undefined
}

/**
 * Creates the loop that calls a URL with GET every minute while nothing is stalled, so that a service elsewhere notices when
 * the calls stop. A call that fails is one line in the log. Redirects are not followed.
 */
export function createHeartbeatUrlLoop({ url, connection, stalled, log }: HeartbeatUrlOptions): Loop {
  const http = createHttpClient({ ...connection, timeoutMs: TIMEOUT_MS })
  const stopping = new AbortController()
  let isWithheld = false

  const run = async (): Promise<void> => {
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
    const result = await http.request(url, { readBody: false, signal: stopping.signal })
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
    ...loop,
    stop: async () => {
      stopping.abort()
      await loop.stop()
      await http.close()
    },
  }
}
