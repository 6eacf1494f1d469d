import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Stable codes by which clients distinguish errors. */
export type ProblemCode =
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CHECKER_NOT_FOUND'
  | 'REGISTRY_NOT_FOUND'
  | 'API_NOT_FOUND'
  | 'SERIES_NOT_FOUND'
  | 'HISTORY_UNAVAILABLE'
  | 'INVALID_QUERY'
  | 'INVALID_BODY'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'CROSS_SITE'
  | 'WRONG_HOST'
  | 'TOO_MANY_REQUESTS'
  | 'TOO_MANY_WRONG_KEYS'
  | 'BODY_TOO_LARGE'
  | 'BODY_ALREADY_READ'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INTERNAL'
  | 'MALFORMED_REQUEST'
  | 'REQUEST_TIMEOUT'
  | 'HEAD_TOO_LARGE'
  | 'NOT_IMPLEMENTED'
  | 'TOO_MANY_CONNECTIONS'
  | 'STOPPING'

/** Headers of every problem. */
export const PROBLEM_HEADERS = {
  'content-type': 'application/problem+json',
  'cache-control': 'no-store',
} as const

/** Answers with an RFC 9457 problem. Pass no unchecked input as `detail`. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): Response {
  return c.body(problemBody(status, code, detail, extra), status, PROBLEM_HEADERS)
}

/** Writes an RFC 9457 problem as JSON. */
export function problemBody(
  status: number,
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): string {
  const title = code.toLowerCase().replaceAll('_', ' ')
  return JSON.stringify({ type: 'about:blank', title, status, detail, code, ...extra })
}
