import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Every code by which clients distinguish errors, with its status and meaning. Codes never change. */
export const PROBLEMS = {
  INVALID_QUERY: [400, 'A query parameter is unknown, repeated or invalid.'],
  INVALID_PATH: [400, 'A part of the path is invalid.'],
  INVALID_BODY: [400, 'The body is not JSON, or a field of it is invalid.'],
  INVALID_HEADER: [400, 'A header is invalid.'],
  INVALID_RULE: [400, 'The rule is invalid.'],
  REGISTRY_NOT_FOUND: [400, 'There is no such registry.'],
  MALFORMED_REQUEST: [400, 'The request is not valid HTTP.'],
  UNAUTHENTICATED: [401, 'The key or session is missing, wrong or over.'],
  FORBIDDEN: [403, 'The caller may not do this.'],
  CROSS_SITE: [403, 'A page of another origin may not do this.'],
  NOT_FOUND: [404, 'There is no such endpoint.'],
  CHECKER_NOT_FOUND: [404, 'There is no such check.'],
  API_NOT_FOUND: [404, 'No requests to this API were recorded.'],
  SERIES_NOT_FOUND: [404, 'The series has no history.'],
  ALERT_NOT_FOUND: [404, 'No alert has this id.'],
  SILENCE_NOT_FOUND: [404, 'No silence has this id.'],
  RULE_NOT_FOUND: [404, 'No rule has this name.'],
  CHANNEL_NOT_FOUND: [404, 'No channel has this name.'],
  HEARTBEAT_NOT_FOUND: [404, 'No heartbeat has this name.'],
  PERIOD_NOT_FOUND: [404, 'Nothing was recorded in this period.'],
  METHOD_NOT_ALLOWED: [405, 'The endpoint does not accept this method.'],
  REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
  CONFLICT: [409, 'The current state does not allow this.'],
  NOT_RELOADABLE: [409, 'There is no configuration file to read again.'],
  RULE_IS_FIXED: [409, 'The rule is defined elsewhere and cannot be changed here.'],
  BODY_TOO_LARGE: [413, 'The body is too long.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The body is not JSON in UTF-8, or its coding is unknown.'],
  WRONG_HOST: [421, 'The host is not a name of this server.'],
  IDEMPOTENCY_KEY_REUSED: [422, 'The key was used for another batch.'],
  INVALID_CONFIG: [422, 'The configuration is invalid.'],
  TOO_MANY_REQUESTS: [429, 'Too many requests were made with the key, or without one from the address.'],
  TOO_MANY_TESTS: [429, 'The channel was tested too often.'],
  TOO_MANY_WRONG_KEYS: [429, 'Too many wrong keys came from this address.'],
  HEAD_TOO_LARGE: [431, 'The headers are too long.'],
  INTERNAL: [500, 'The server failed; the log says why.'],
  BODY_ALREADY_READ: [500, 'The app around the server has read the body.'],
  NOT_IMPLEMENTED: [501, 'The server does not implement this.'],
  HISTORY_UNAVAILABLE: [503, 'The history cannot be read at the moment.'],
  STORE_UNAVAILABLE: [503, 'The database cannot be used at the moment.'],
  TOO_MANY_CONNECTIONS: [503, 'The server has too many connections.'],
  TOO_MANY_STREAMS: [503, 'Too many clients listen to events.'],
  STOPPING: [503, 'The server is stopping.'],
} as const

/** Stable codes by which clients distinguish errors. */
export type ProblemCode = keyof typeof PROBLEMS

/** Media type of RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json'

/** Headers of every problem. */
export const PROBLEM_HEADERS = {
  'content-type': 'application/problem+json',
  'cache-control': 'no-store',
} as const

/** Answers with an RFC 9457 problem. Pass no unchecked input as `detail`. */
export function problem(
  c: Context,
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): Response {
  return c.body(problemBody(code, detail, extra), statusOf(code), PROBLEM_HEADERS)
}

/** The status of a problem. */
export function statusOf(code: ProblemCode): ContentfulStatusCode {
  return PROBLEMS[code][0]
}

/** Writes an RFC 9457 problem as JSON. */
export function problemBody(
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): string {
  const title = code.toLowerCase().replaceAll('_', ' ')
  return JSON.stringify({ type: 'about:blank', title, status: statusOf(code), detail, code, ...extra })
}
