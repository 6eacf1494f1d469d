import { HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor, type Monitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { pino } from 'pino'

import { createApp } from '../src/app.ts'
import { parseServerConfig } from '../src/config/config-schema.ts'
import { ROLES, type ApiKey, type ServerConfigInput } from '../src/config/server-config.ts'
import type { ServerStore } from '../src/store/server-store.ts'
import { expectDocumented } from './document.ts'

/** The key of a role in tests. */
export function keyOf(role: string): string {
  return `${role}-key-0123456789`
}

/** A key of each role, with the name `the-ROLE`. */
export const apiKeys: readonly ApiKey[] = ROLES.map((role) => ({
  name: `the-${role}`,
  role,
  key: keyOf(role),
}))

/** Parts of an app that differ from the defaults of tests. */
export interface AppParts {
  readonly store?: ServerStore
  readonly healthChecker?: HealthChecker
  readonly metricsCollector?: MetricsCollector
  /** Default: one with the two parts above. */
  readonly monitor?: Monitor
  readonly isEmbedded?: boolean
  /** Receives the lines of the log. */
  readonly lines?: string[]
}

/** Creates an app with a configuration. */
export function appWith(input: ServerConfigInput, parts: AppParts = {}): Hono {
  const parsed = parseServerConfig(input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const {
    store,
    healthChecker = new HealthChecker(),
    metricsCollector = new MetricsCollector({ defaultMetrics: false }),
    monitor = createMonitor({ health: healthChecker, metrics: metricsCollector }),
    isEmbedded = false,
    lines = [],
  } = parts
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  return createApp({ config: parsed.value, log, monitor, ...(store && { store }) }, { isEmbedded })
}

/** A request over a connection that is made up. */
export interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  /** The other end of the connection; null for none. Default 127.0.0.1. */
  readonly remote?: string | null
  readonly body?: string
}

/** Sends a request, e.g. `ask(app, 'GET /metrics')`. */
export async function ask(
  app: Hono,
  route: string,
  { headers: given = {}, remote = '127.0.0.1', body }: Asked = {},
): Promise<Response> {
  const [method = '', path = ''] = route.split(' ')
  const headers = {
    host: 'localhost:8080',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...given,
  }
  const incoming = { headers, httpVersion: '1.1', socket: { remoteAddress: remote } }
  const init = { method, headers, ...(body !== undefined && { body }) }
  const response = await app.request(path, init, remote === null ? {} : { incoming })
  await expectDocumented(method, path, response)
  return response
}

/** The header with a key. */
export function bearer(key: string): { readonly authorization: string } {
  return { authorization: `Bearer ${key}` }
}

/** Logs in and returns the header with the cookie. */
export async function logIn(
  app: Hono,
  role: string,
  remote?: string | null,
): Promise<{ readonly cookie: string }> {
  const asked = { body: JSON.stringify({ key: keyOf(role) }), ...(remote !== undefined && { remote }) }
  const response = await ask(app, 'POST /api/v1/session', asked)
  return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? 'none=x' }
}
