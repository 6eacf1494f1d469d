import { formatProblems, parse, type Parsed, type Problem } from '@botwatch/options'
import type { Context } from 'hono'
import * as v from 'valibot'

import { problem } from './problem.ts'
import type { RouteEnv } from './route-env.ts'

const MAX_PROBLEMS_IN_DETAIL = 3

/** The query of a route without parameters. */
export const noParameters: v.GenericSchema<unknown, Record<string, never>> = v.strictObject({})

/** A query as its schema returns it, or the answer to send instead. */
export type ReadQuery<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly response: Response }

/**
 * Creates the function that reads the query of a request through a schema. A parameter that is documented as an array may be
 * repeated. Unknown and otherwise repeated parameters and invalid values are a 400 `INVALID_QUERY` that lists every problem.
 */
export function readQuery<T>(schema: v.GenericSchema<unknown, T>): (c: Context<RouteEnv>) => ReadQuery<T> {
  const lists = namesOfLists(schema)
  const empty = parseQuery(schema, lists, '')
  return (c) => {
    const { url } = c.req
    const start = url.indexOf('?')
    const parsed = start === -1 ? empty : parseQuery(schema, lists, url.slice(start + 1))
    return parsed.ok ? parsed : { ok: false, response: invalidQuery(c, parsed.problems) }
  }
}

/** Answers with 400 `INVALID_QUERY` and every problem. */
export function invalidQuery(c: Context, problems: readonly Problem[]): Response {
  const detail = `Invalid query: ${formatProblems(problems, MAX_PROBLEMS_IN_DETAIL)}`
  return problem(c, 'INVALID_QUERY', detail, { problems })
}

function namesOfLists(schema: v.GenericSchema): ReadonlySet<string> {
  const { entries = {} } = schema as { readonly entries?: Readonly<Record<string, v.GenericSchema>> }
  const lists = Object.entries(entries).filter(([, entry]) => {
    const { json } = v.getMetadata(entry) as { readonly json?: { readonly type?: unknown } }
    return json?.type === 'array'
  })
  return new Set(lists.map(([name]) => name))
}

function parseQuery<T>(
  schema: v.GenericSchema<unknown, T>,
  lists: ReadonlySet<string>,
  text: string,
): Parsed<T> {
  const query: Record<string, string | string[]> = Object.create(null)
  const values = Map.groupBy(new URLSearchParams(text.replace(/#.*/s, '')), ([name]) => name)
  const counts = new Map<string, number>()
  for (const [name, given] of values) {
    const texts = given.map(([, value]) => value)
    query[name] = lists.has(name) ? texts : (texts[0] ?? '')
    if (!lists.has(name)) counts.set(name, texts.length)
  }
  const parsed = parse(schema, query, { noun: 'parameter' })
  const repeated = problemsOfRepeated(counts)
  if (repeated.length === 0) return parsed
  return { ok: false, problems: [...(parsed.ok ? [] : parsed.problems), ...repeated] }
}

function problemsOfRepeated(counts: ReadonlyMap<string, number>): readonly Problem[] {
  const repeated = [...counts].filter(([, count]) => count > 1)
  if (repeated.length === 0) return []
  // Through `parse`, so that a name that may be a secret is not shown.
  const parsed = parse(v.record(v.string(), v.undefined('one value')), Object.fromEntries(repeated))
  return parsed.ok ? [] : parsed.problems
}
