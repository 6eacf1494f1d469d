import type { HttpClient, HttpRequest, HttpResult } from '@botwatch/http'

/** A request bounded by a moment in time rather than by a duration. */
export interface TimedRequest extends HttpRequest {
  readonly deadlineAt: number
}

/** Sends one request that ends at its deadline. */
export function send(
  http: HttpClient,
  url: string | URL,
  { deadlineAt, ...request }: TimedRequest,
): Promise<HttpResult> {
  // The signal ends the wait; the client's own limit is for the unread body, which outlives it.
  return http.request(url, { ...request, timeoutMs: Math.min(Math.max(1, deadlineAt - Date.now()), 300_000) })
}
