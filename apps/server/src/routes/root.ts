import { Hono } from 'hono'

/** Creates `GET /`: name, version, uptime and all endpoints. */
export function rootRoutes(name: string, version: string, endpoints: () => readonly string[]): Hono {
  return new Hono().get('/', (c) =>
    c.json({
      name,
      version,
      uptime_seconds: Math.round(process.uptime()),
      timestamp: new Date().toISOString(),
      endpoints: endpoints(),
    }),
  )
}
