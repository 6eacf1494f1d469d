import type { Hono } from 'hono'

import type { HttpLimits } from '../config/server-config.ts'
import type { Operation } from './operation.ts'
import type { RouteEnv } from './route-env.ts'

/** Adds the routes of operations to an app. */
export function registerOperations(
  app: Hono<RouteEnv>,
  operations: readonly Operation[],
  limits: HttpLimits,
): void {
  for (const { route, answer } of operations) {
    const [method = '', path = ''] = route.split(' ')
    app.on(method, path, (c) => answer(c, limits))
  }
}
