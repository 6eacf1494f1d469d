import type { Context } from 'hono'

import { problem } from '../http/problem.ts'
import type { RouteEnv } from '../http/route-env.ts'

const PRINTABLE = /^[\x20-\x7E]{1,255}$/

/** Reads the header `Idempotency-Key`: undefined without one, a 400 if it is not 1 to 255 printable ASCII characters. */
export function readIdempotencyKey(
  c: Context<RouteEnv>,
):
  | { readonly ok: true; readonly value: string | undefined }
  | { readonly ok: false; readonly response: Response } {
  const value = c.req.header('idempotency-key')
  if (value === undefined || PRINTABLE.test(value)) return { ok: true, value }
  const detail = 'Idempotency-Key must have 1 to 255 printable ASCII characters'
  return { ok: false, response: problem(c, 'INVALID_HEADER', detail) }
}
