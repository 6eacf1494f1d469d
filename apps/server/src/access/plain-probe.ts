import type { Context } from 'hono'

import { isProbe } from '../http/probes.ts'
import type { Caller, RouteEnv } from '../http/route-env.ts'
import { incomingOf, type RequestHeaders } from './connection.ts'

/** A name that no page can have: of this machine, or an IPv4 address. */
const SAFE_HOST = /^(?:localhost|[\d.]+)(?::\d+)?$/

/**
 * Creates the check whether an orchestrator asks: a probe without a key, not from a page. It is answered without a closer
 * look. Without keys, the connection says who asks; `/health` shows the same to everybody.
 */
export function createProbeCheck(
  hasKeys: () => boolean,
  identify: (c: Context<RouteEnv>) => Caller | undefined,
): (c: Context<RouteEnv>) => boolean {
  return (c) => {
    if (!isPlainProbe(c)) return false
    const caller = hasKeys() || c.req.path === '/health' ? undefined : identify(c)
    if (caller !== undefined) c.set('caller', caller)
    return true
  }
}

function isPlainProbe(c: Context): boolean {
  const { method, path } = c.req
  if (!isProbe(path) || (method !== 'GET' && method !== 'HEAD')) return false
  const headers = incomingOf(c)?.headers
  return headers !== undefined && isPlain(headers)
}

/** Whether a request has neither a key nor signs of a page. */
export function isPlain(headers: RequestHeaders): boolean {
  if (headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined) return false
  if (headers['authorization'] !== undefined || headers['cookie'] !== undefined) return false
  const host = headers['host']
  return typeof host === 'string' && SAFE_HOST.test(host)
}
