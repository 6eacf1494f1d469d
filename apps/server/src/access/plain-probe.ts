import type { Context } from 'hono'

import { isProbe } from '../http/probes.ts'
import { incomingOf, type RequestHeaders } from './connection.ts'

/** A name that no page can have: of this machine, or an IPv4 address. */
const SAFE_HOST = /^(?:localhost|[\d.]+)(?::\d+)?$/

/** Whether an orchestrator asks: a probe without a key, not from a page. It is answered without a closer look. */
export function isPlainProbe(c: Context): boolean {
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
