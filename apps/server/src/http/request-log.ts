import type { Context, MiddlewareHandler } from 'hono'
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'

import { isProbe } from './probes.ts'
import { problem } from './problem.ts'
import type { RouteEnv } from './route-env.ts'

const PRINTABLE = /^[\x21-\x7e]{1,128}$/
/** W3C Trace Context: version, trace id, parent id, flags; later versions may append fields. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-.*)?$/
const MAX_PATH_LENGTH = 200

/**
 * Creates the middleware that gives each request an id, that of its header `X-Request-Id` if it is printable and at most 128
 * characters long, answers with it, and logs each request at `debug`. Probes pass without.
 */
export function requestLog(log: Logger): MiddlewareHandler<RouteEnv> {
  return async (c, next) => {
    if (isProbe(c.req.path)) return next()
    const startedAtMs = performance.now()
    const given = c.req.header('x-request-id')
    const requestId = given !== undefined && PRINTABLE.test(given) ? given : randomUUID()
    c.set('requestId', requestId)
    const [, traceId] = TRACEPARENT.exec(c.req.header('traceparent') ?? '') ?? []
    if (traceId !== undefined) c.set('traceId', traceId)
    await next()
    c.res.headers.set('x-request-id', requestId)
    if (log.isLevelEnabled('debug')) {
      const durationMs = Math.round(performance.now() - startedAtMs)
      log.debug({ ...fieldsOf(c), status: c.res.status, durationMs }, 'answered a request')
    }
  }
}

/** Logs an error of a route, and answers with 500 without its message. */
export function internalError(c: Context, error: Error, log: Logger): Response {
  log.error({ err: error, ...fieldsOf(c) }, 'a request failed')
  const detail = 'Internal error; the log of the server has the details'
  const requestId = c.get('requestId')
  return problem(c, 'INTERNAL', detail, requestId === undefined ? {} : { request_id: requestId })
}

/** The path is without the query, which may hold what somebody searched for. */
function fieldsOf(c: Context<RouteEnv>): Readonly<Record<string, unknown>> {
  return {
    requestId: c.get('requestId'),
    traceId: c.get('traceId'),
    caller: c.get('caller')?.name,
    method: c.req.method,
    path: c.req.path.slice(0, MAX_PATH_LENGTH),
  }
}
