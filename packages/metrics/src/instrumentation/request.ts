import { ignoreRejection } from '@botwatch/events'

import { readRateLimit } from './rate-limit-headers.ts'
import type { MetricsRecorder } from './recorder.ts'

/** Name of an API: one for all calls, or a function of the URL. */
export type ApiName = string | ((url: URL) => string)

/** Name of APIs whose own name cannot be determined. */
const UNKNOWN = 'unknown'

/** Returns the name of the API at a URL: `unknown` if the URL is invalid or the function returns none. */
export function apiNameOf(apiName: ApiName, url: string): string {
  if (typeof apiName === 'string') return apiName
  try {
    const name: unknown = apiName(new URL(url))
    if (typeof name === 'string') return name
    ignoreRejection(name)
  } catch {
    // As below.
  }
  return UNKNOWN
}

/** Returns URL and method of a call of `fetch`. */
export function describeCall(
  input: string | URL | Request,
  init: RequestInit | undefined,
): { readonly url: string; readonly method: string } {
  if (typeof input === 'string' || input instanceof URL)
    return { url: String(input), method: init?.method ?? 'GET' }
  return { url: input.url, method: init?.method ?? input.method }
}

/** Records the rate limit in the headers of a response. */
export function recordRateLimit(recorder: MetricsRecorder, apiName: string, headers: Headers): void {
  const limit = readRateLimit(headers, Date.now())
  if (limit !== undefined) recorder.recordRateLimit(apiName, limit)
}
