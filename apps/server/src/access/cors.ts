import { single, type RequestHeaders } from './connection.ts'
import { normalizeOrigin } from './origin.ts'

/** Which pages of other origins may call the server. */
export interface Cors {
  readonly isEnabled: boolean
  /** Whether an origin is listed. */
  readonly isListed: (origin: string) => boolean
  /** Whether a browser asks if a page of a listed origin may make a request. */
  readonly isPreflight: (method: string, request: RequestHeaders) => boolean
  /** Headers that let a page of a listed origin read an answer; none for any other. */
  readonly headers: (request: RequestHeaders) => Readonly<Record<string, string>>
}

/** What {@link Cors} is created from. */
export interface CorsOptions {
  readonly enableCors: boolean
  readonly corsOrigins: readonly string[]
}

/** Headers of the answer to a preflight of a listed origin. */
export const PREFLIGHT_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers':
    'Accept, Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Traceparent, X-Request-Id',
  'access-control-max-age': '600',
}

/** Creates the CORS rules. Not `hono/cors`, which reads `Origin` and copies the headers of every answer, also for probes. */
export function createCors({ enableCors, corsOrigins }: CorsOptions): Cors {
  const listed = new Set(enableCors ? corsOrigins.map((origin) => normalizeOrigin(origin)) : [])
  listed.delete(undefined)
  const listedOrigin = (request: RequestHeaders): string | undefined => {
    const origin = single(request, 'origin')
    return origin !== undefined && listed.has(origin) ? origin : undefined
  }
  return {
    isEnabled: listed.size > 0,
    isListed: (origin) => listed.has(origin),
    isPreflight: (method, request) =>
      method === 'OPTIONS' &&
      request['access-control-request-method'] !== undefined &&
      listedOrigin(request) !== undefined,
    headers: (request) => {
      const origin = listedOrigin(request)
      if (origin === undefined) return {}
      return {
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'Retry-After, X-Request-Id',
      }
    },
  }
}
