import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** What clients can tell errors apart by. */
export type ProblemCode =
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CHECKER_NOT_FOUND'
  | 'REGISTRY_NOT_FOUND'
  | 'SERIES_NOT_FOUND'
  | 'INVALID_QUERY'
  | 'API_NOT_FOUND'
  | 'INTERNAL'

/** Answers with an RFC 9457 problem. The detail never echoes input that was not checked. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): Response {
  const body = {
    type: 'about:blank',
    title: code.toLowerCase().replaceAll('_', ' '),
    status,
    detail,
    code,
    ...extra,
  }
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' })
}
