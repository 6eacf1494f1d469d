import type { HttpClient, HttpRequest, HttpResult } from '@botwatch/http'

const MAX_HOPS = 5

/** A request bounded by a moment in time rather than by a duration. */
export interface TimedRequest extends HttpRequest {
  readonly method: string
  readonly deadlineAt: number
}

/** Sends one request that ends at its deadline. */
export function send(http: HttpClient, url: string | URL, request: TimedRequest): Promise<HttpResult> {
  // The signal ends the wait; the client's own limit is for the unread body, which outlives it.
  return http.request(url, { ...request, timeoutMs: Math.max(1, request.deadlineAt - Date.now()) })
}

/**
 * Sends a request and follows at most 5 redirects, all within the one deadline and each judged by the client's
 * network policy. Headers go to the origin they were meant for and to no other: a token in a header of its own
 * is not known for one to anybody else. After the last hop the redirect itself is the answer.
 */
export async function sendFollowing(
  http: HttpClient,
  start: string | URL,
  request: TimedRequest,
): Promise<HttpResult> {
  const startedAt = performance.now()
  const { origin } = new URL(start)
  let url = new URL(start)
  let current = request
  for (let hop = 0; ; hop += 1) {
    const result = await send(http, url, current)
    const location = result.ok ? locationOf(result.response.status, result.response.headers) : undefined
    const next = location === undefined ? null : URL.parse(location, url.href)
    if (!result.ok || next === null || hop === MAX_HOPS) return withDuration(result, startedAt)
    const method = methodAfter(result.response.status, current.method)
    current = { ...current, method, headers: next.origin === origin ? (request.headers ?? {}) : {} }
    url = next
  }
}

function locationOf(status: number, headers: Readonly<Record<string, string>>): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) ? headers['location'] : undefined
}

/** As browsers do it: only 307 and 308 repeat a POST. */
function methodAfter(status: number, method: string): string {
  return method === 'POST' && status < 307 ? 'GET' : method
}

function withDuration(result: HttpResult, startedAt: number): HttpResult {
  if (!result.ok) return result
  return { ok: true, response: { ...result.response, durationMs: performance.now() - startedAt } }
}
