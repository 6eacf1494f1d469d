import type { Permission } from '../http/permission.ts'

/** What a route needs, and the name of the change that it makes. */
export interface RouteRule {
  readonly needs: Permission
  /** Name of the change in the audit trail. Routes that change nothing have none. */
  readonly action?: string | undefined
}

/** Returns the rule of a route by its method and path, e.g. `GET /metrics`. A route without a rule is refused, whoever asks. */
export type RuleOf = (route: string) => RouteRule | undefined
