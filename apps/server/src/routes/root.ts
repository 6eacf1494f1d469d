import { Hono } from 'hono'

import { ruleOf } from '../access/permissions.ts'
import { allows } from '../access/roles.ts'
import { ROLES, type Role, type ServerConfig } from '../config/server-config.ts'
import { noParameters, withQuery } from '../http/query.ts'
import type { RouteEnv } from '../http/route-env.ts'

/** What `GET /` shows. */
export interface RootOptions {
  readonly name: string
  readonly version: string
  readonly config: Pick<ServerConfig, 'openMetrics'>
  /** Every route, e.g. `GET /health/checker/:name`. Called for the first answer. */
  readonly routes: () => readonly string[]
}

/** Creates `GET /`: name, version, uptime, all endpoints, and those of each role. */
export function rootRoutes({ name, version, config, routes }: RootOptions): Hono<RouteEnv> {
  let lists: EndpointLists | undefined
  return new Hono<RouteEnv>().get(
    '/',
    withQuery(noParameters, (c) => {
      lists ??= listEndpoints(routes(), config.openMetrics)
      return c.json({
        name,
        version,
        uptime_seconds: Math.round(process.uptime()),
        timestamp: new Date().toISOString(),
        ...lists,
      })
    }),
  )
}

interface EndpointLists {
  readonly endpoints: readonly string[]
  /** Endpoints that need no key. */
  readonly public_endpoints: readonly string[]
  /** The other endpoints that a key of each role may use. */
  readonly role_endpoints: Readonly<Partial<Record<Role, readonly string[]>>>
}

function listEndpoints(routes: readonly string[], openMetrics: boolean): EndpointLists {
  const isPublic = (route: string): boolean => {
    const needs = ruleOf(route, openMetrics)?.needs
    return needs === 'open' || needs === 'probe'
  }
  const mayUse = (role: Role, route: string): boolean => {
    const rule = ruleOf(route, openMetrics)
    return rule !== undefined && allows(role, rule.needs)
  }
  const others = routes.filter((route) => !isPublic(route))
  return {
    endpoints: routes.map(toEndpoint),
    public_endpoints: routes.filter(isPublic).map(toEndpoint),
    role_endpoints: Object.fromEntries(
      ROLES.map((role) => [role, others.filter((route) => mayUse(role, route)).map(toEndpoint)]),
    ),
  }
}

/** `GET /health/checker/:name` as `GET /health/checker/{name}`. */
function toEndpoint(route: string): string {
  return route.replaceAll(/:(\w+)/g, '{$1}')
}
