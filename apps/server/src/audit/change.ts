import type { Context } from 'hono'

/** What a route changed. */
export interface Change {
  /** Name or id of the changed object, e.g. of a rule. May come from the request. */
  readonly target?: string | undefined
  readonly before?: unknown
  readonly after?: unknown
}

const CHANGE = 'change'

/** Notes what a route changed. The audit entry is written after its answer, with the outcome that the status says. */
export function noteChange(c: Context, change: Change): void {
  c.set(CHANGE, change)
}

/** What the route of a request noted. */
export function changeOf(c: Context): Change {
  return (c.get(CHANGE) as Change | undefined) ?? {}
}
