import type { Context, MiddlewareHandler, Next } from 'hono'
import { matchedRoutes } from 'hono/route'

import { changeOf } from '../audit/change.ts'
import type { AuditTrail } from '../audit/trail.ts'
import type { ServerConfig } from '../config/server-config.ts'
import type { RouteEnv } from '../http/route-env.ts'
import type { AuditOutcome } from '../store/audit-entry.ts'
import type { Authenticator } from './authenticate.ts'
import { PREFLIGHT_HEADERS, type Cors } from './cors.ts'
import type { Visit } from './client.ts'
import { createPageCheck } from './page-check.ts'
import type { RouteRule, RuleOf } from './permissions.ts'
import { ANONYMOUS, refuse, UNLISTED, WRONG_ROLE, type Refusal } from './refusal.ts'
import { allows } from './roles.ts'
import { addHeaders } from './secure-headers.ts'

/** What the guard needs. */
export interface GuardOptions {
  readonly config: ServerConfig
  readonly hasKeys: () => boolean
  readonly ruleOf: RuleOf
  readonly authenticator: Authenticator
  readonly trail: AuditTrail
  readonly cors: Cors
  readonly headers: Readonly<Record<string, string>>
  readonly visitOf: (c: Context<RouteEnv>) => Visit
}

/** Creates the middleware that decides about every request. */
export function createGuard(options: GuardOptions): MiddlewareHandler<RouteEnv> {
  const { config, hasKeys, ruleOf, authenticator, trail, cors, headers, visitOf } = options
  const checkPage = createPageCheck({ config, hasKeys, cors })

  /** Why a caller may not use an endpoint. Notes who the caller is. */
  const checkCaller = (
    c: Context<RouteEnv>,
    visit: Visit,
    { needs, action }: RouteRule,
  ): Refusal | undefined => {
    if (needs === 'open') return undefined
    const known = authenticator.request(visit.connection, visit.client)
    if (known.ok) c.set('caller', known.caller)
    if (needs === 'probe') return undefined
    if (!known.ok) return known.refusal
    if (allows(known.caller.role, needs)) return undefined
    if (action !== undefined) trail.changed(known.caller, action, { target: targetOf(c) }, 'refused')
    return known.caller.via === 'anonymous' ? ANONYMOUS : WRONG_ROLE
  }
  /** Answers itself, or lets the route answer and returns undefined. */
  const decide = async (c: Context<RouteEnv>, visit: Visit, next: Next): Promise<Response | undefined> => {
    const refusal = checkPage(c.req.method, visit)
    if (refusal !== undefined) return refuse(c, refusal)
    if (cors.isPreflight(c.req.method, visit.connection.headers))
      return new Response(null, { status: 204, headers: PREFLIGHT_HEADERS })
    const route = endpointOf(c)
    if (route === undefined) return c.notFound()
    const rule = ruleOf(route)
    const refused = rule === undefined ? UNLISTED : checkCaller(c, visit, rule)
    if (refused !== undefined) return refuse(c, refused)
    await next()
    const caller = c.get('caller')
    if (rule?.action !== undefined && caller !== undefined)
      trail.changed(caller, rule.action, { target: targetOf(c), ...changeOf(c) }, outcomeOf(c.res.status))
    return undefined
  }
  const guard = async (c: Context<RouteEnv>, next: Next): Promise<Response | void> => {
    const visit = visitOf(c)
    const own = await decide(c, visit, next)
    const response = own ?? c.res
    addHeaders(response, cors.headers(visit.connection.headers))
    addHeaders(response, headers)
    if (own !== undefined) return own
  }
  return guard
}

/** The endpoint that will answer, e.g. `GET /metrics`. Routes for all methods are middleware. */
export function endpointOf(c: Context<RouteEnv>): string | undefined {
  const route = matchedRoutes(c).find(({ method }) => method !== 'ALL')
  return route && `${route.method} ${route.path}`
}

/** The name or id in the path, e.g. of a rule: a route that refuses its input notes no target. */
function targetOf(c: Context<RouteEnv>): string | undefined {
  const template =
    matchedRoutes(c)
      .find(({ method }) => method !== 'ALL')
      ?.path.split('/') ?? []
  const index = template.findIndex((segment) => segment.startsWith(':'))
  const segment = index === -1 ? undefined : c.req.path.split('/')[index]
  return segment && tryDecode(segment)
}

function tryDecode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function outcomeOf(status: number): AuditOutcome {
  if (status < 400) return 'done'
  return status < 500 ? 'refused' : 'failed'
}
