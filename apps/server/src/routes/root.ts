import { Hono } from 'hono'

import { noParameters, withQuery } from '../http/query.ts'
import type { RouteEnv } from '../http/route-env.ts'

/** Creates `GET /`: name, version, uptime and all endpoints. */
export function rootRoutes(
  name: string,
  version: string,
  endpoints: () => readonly string[],
): Hono<RouteEnv> {
  return new Hono<RouteEnv>().get(
    '/',
    withQuery(noParameters, (c) =>
      c.json({
        name,
        version,
        uptime_seconds: Math.round(process.uptime()),
        timestamp: new Date().toISOString(),
        endpoints: endpoints(),
      }),
    ),
  )
}
