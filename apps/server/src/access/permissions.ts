import type { Permission } from '../http/permission.ts'

/** What a route needs, and the name of the change that it makes. */
export interface RouteRule {
  readonly needs: Permission
  /** Name of the change in the audit trail. Routes that change nothing have none. */
  readonly action?: string | undefined
}

/** Returns the rule of a route by its method and path, e.g. `GET /metrics`. A route without a rule is refused, whoever asks. */
export type RuleOf = (route: string) => RouteRule | undefined

/** Indexes the rules of operations by their route. */
export function rulesOf(
  operations: readonly (RouteRule & { readonly route: string })[],
  openMetrics: boolean,
): RuleOf {
  const rules = new Map<string, RouteRule>(operations.map((each) => [each.route, each]))
  if (openMetrics) rules.set('GET /metrics/prometheus', { needs: 'open' })
  return (route) => rules.get(route)
}
