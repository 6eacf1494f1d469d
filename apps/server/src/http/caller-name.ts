import type { Context } from 'hono'

import type { RouteEnv } from './route-env.ts'

/** Who makes a change: the name of the caller's key, never something from the request. */
export function callerName(c: Context<RouteEnv>): string {
  return c.get('caller')?.name ?? 'unknown'
}
