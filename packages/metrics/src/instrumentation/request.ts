import type { MetricsRecorder } from './recorder.ts'
import { readRateLimit } from './rate-limit-headers.ts'

/** The name an API is recorded under: one name, or one by the address that is called. */
export type ApiName = string | ((url: URL) => string)

/** The name under which requests are recorded whose own name cannot be found. */
const UNKNOWN = 'unknown'

/** The name of the API at an address; `unknown` where that is no address or the function fails. */
export function apiNameOf(apiName: ApiName, url: string): string {
  if (typeof apiName === 'string') return apiName
  try {
    return apiName(new URL(url))
  } catch {
    return UNKNOWN
  }
}

/** The address and method of a call of `fetch`. */
export function describeCall(
  input: string | URL | Request,
  init: RequestInit | undefined,
): { readonly url: string; readonly method: string } {
  if (typeof input === 'string' || input instanceof URL)
    return { url: String(input), method: init?.method ?? 'GET' }
  return { url: input.url, method: init?.method ?? input.method }
}

/** Records what an answer says of its API's limit on requests. */
export function recordRateLimit(recorder: MetricsRecorder, apiName: string, headers: Headers): void {
  const limit = readRateLimit(headers, Date.now())
  if (limit !== undefined) recorder.recordRateLimit(apiName, limit)
}
