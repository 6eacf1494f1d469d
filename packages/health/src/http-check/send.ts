import type { HttpClient, HttpRequest, HttpResult } from '@botwatch/http'

import { MAX_TIMEOUT_MS } from '../validate.ts'

/** A request that its signal ends. */
export interface BoundedRequest extends HttpRequest {
  readonly signal: AbortSignal
}

/** Sends one request that ends when its signal is aborted: a limit reckoned by the time of day would jump with it. */
export function send(http: HttpClient, url: string | URL, request: BoundedRequest): Promise<HttpResult> {
  return http.request(url, { ...request, timeoutMs: MAX_TIMEOUT_MS })
}
