import { Hono } from 'hono'

import { parseServerConfig } from '../src/config/config-schema.ts'
import type { Operation } from '../src/http/operation.ts'
import { registerOperations } from '../src/http/register.ts'
import type { RouteEnv } from '../src/http/route-env.ts'

/** An app with some operations and nothing else. */
export function operationsApp(
  operations: readonly Operation[],
  app: Hono<RouteEnv> = new Hono<RouteEnv>(),
): Hono<RouteEnv> {
  const parsed = parseServerConfig({})
  if (!parsed.ok) throw new Error('the default configuration is invalid')
  registerOperations(app, operations, parsed.value.limits)
  return app
}
