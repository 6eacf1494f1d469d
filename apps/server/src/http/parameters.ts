import { formatProblems, parse } from '@botwatch/options'
import type { Context } from 'hono'
import type * as v from 'valibot'

import { problem } from './problem.ts'
import type { RouteEnv } from './route-env.ts'

/** Reads the parameters of a path through a schema. */
export function readParameters<P>(
  c: Context<RouteEnv>,
  schema: v.GenericSchema<unknown, P>,
): { readonly ok: true; readonly value: P } | { readonly ok: false; readonly response: Response } {
  const parsed = parse(schema, c.req.param(), { noun: 'parameter' })
  if (parsed.ok) return parsed
  const { problems } = parsed
  const detail = `Invalid path: ${formatProblems(problems)}`
  return { ok: false, response: problem(c, 'INVALID_PATH', detail, { problems }) }
}
