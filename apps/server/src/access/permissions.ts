import type { Permission } from './roles.ts'

/** What a route needs, and the name of the change that it makes. */
export interface RouteRule {
  readonly needs: Permission
  /** Name of the change in the audit trail. Routes that change nothing have none. */
  readonly action?: string
}

/** Every route of the server. A route that is not listed is refused, whoever asks. */
const RULES: Readonly<Record<string, RouteRule>> = {
  'GET /': { needs: 'read' },
  'GET /health': { needs: 'probe' },
  'GET /health/live': { needs: 'probe' },
  'GET /health/ready': { needs: 'probe' },
  'GET /health/startup': { needs: 'probe' },
  'GET /health/detailed': { needs: 'read' },
  'GET /health/checker/:name': { needs: 'read' },
  'GET /health/status': { needs: 'read' },
  'GET /metrics': { needs: 'metrics' },
  'GET /metrics/prometheus': { needs: 'metrics' },
  'GET /metrics/registries': { needs: 'read' },
  'GET /metrics/history': { needs: 'read' },
  'GET /admin/config': { needs: 'read' },
  'POST /admin/reset-metrics': { needs: 'admin', action: 'metrics.reset' },
  // They check a key themselves, or say whose session it is.
  'POST /api/v1/session': { needs: 'open', action: 'session.begin' },
  'GET /api/v1/session': { needs: 'read' },
  'DELETE /api/v1/session': { needs: 'open', action: 'session.end' },
}

/** The rule of a route by its method and path, e.g. `GET /metrics`. Undefined for a route that is not listed. */
export function ruleOf(route: string, openMetrics: boolean): RouteRule | undefined {
  if (openMetrics && route === 'GET /metrics/prometheus') return { needs: 'open' }
  return Object.hasOwn(RULES, route) ? RULES[route] : undefined
}
