import type { HttpBindings } from '@hono/node-server'
import type { HealthChecker } from '@botwatch/health'

import { isPlain } from '../access/plain-probe.ts'
import { healthStatus } from './health.ts'

/** What the short path depends on. */
export interface PlainHealthOptions {
  readonly healthChecker: HealthChecker
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>
  readonly basePath: string
}

/** For how long an answer is repeated: under load, most of the time would go into the report behind it. */
const REPEAT_MS = 10

/**
 * Creates a short path for `GET /health` without a query, a key or signs of a page: it skips all middleware and routing,
 * which would take longer than the answer. The answer is the same, at most 10 ms old. Undefined if the app has to look at
 * the request.
 */
export function createPlainHealth({
  healthChecker,
  headers,
  basePath,
}: PlainHealthOptions): (env: unknown) => Response | undefined {
  const withPrefix = `${basePath}/health`
  const init = { status: 200, headers: { ...headers, 'content-type': 'application/json' } }
  let body = ''
  let untilMs = 0
  return (env) => {
    const { incoming } = (env ?? {}) as Partial<HttpBindings>
    if (incoming === undefined || (incoming.url !== '/health' && incoming.url !== withPrefix))
      return undefined
    if (incoming.method !== 'GET' || !isPlain(incoming.headers)) return undefined
    const nowMs = performance.now()
    if (nowMs >= untilMs) {
      body = JSON.stringify(healthStatus(healthChecker))
      untilMs = nowMs + REPEAT_MS
    }
    return new Response(body, init)
  }
}
