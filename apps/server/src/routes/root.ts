import { allows } from '../access/roles.ts'
import type { RuleOf } from '../access/permissions.ts'
import { ROLES, type Role } from '../config/server-config.ts'
import { operation, type Operation } from '../http/operation.ts'

/** What `GET /` shows. */
export interface RootOptions {
  readonly name: string
  readonly version: string
  readonly ruleOf: RuleOf
  /** Every route, e.g. `GET /health/checker/:name`. Called for the first answer. */
  readonly routes: () => readonly string[]
}

/** `GET /`: name, version, uptime, all endpoints, and those of each role. */
export function rootOperation({ name, version, ruleOf, routes }: RootOptions): Operation {
  let lists: EndpointLists | undefined
  return operation({
    route: 'GET /',
    id: 'getRoot',
    tag: 'System',
    summary: 'Get name, version and endpoints',
    description: 'Returns the name and version of the server and its endpoints.',
    needs: 'read',
    answers: { 200: { description: 'The server.' } },
    handle: (c) => {
      lists ??= listEndpoints(routes().toSorted(), ruleOf)
      return c.json({
        name,
        version,
        uptime_seconds: Math.round(process.uptime()),
        timestamp: new Date().toISOString(),
        ...lists,
      })
    },
  })
}

interface EndpointLists {
  readonly endpoints: readonly string[]
  /** Endpoints that need no key. */
  readonly public_endpoints: readonly string[]
  /** The other endpoints that a key of each role may use. */
  readonly role_endpoints: Readonly<Partial<Record<Role, readonly string[]>>>
}

function listEndpoints(routes: readonly string[], ruleOf: RuleOf): EndpointLists {
  const isPublic = (route: string): boolean => {
    const needs = ruleOf(route)?.needs
    return needs === 'open' || needs === 'probe'
  }
  const mayUse = (role: Role, route: string): boolean => {
    const rule = ruleOf(route)
    return rule !== undefined && allows(role, rule.needs)
  }
  const others = routes.filter((route) => !isPublic(route))
  return {
    endpoints: routes.map(toEndpoint).toSorted(),
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
