import ky from 'ky'
import { Agent, fetch as undiciFetch } from 'undici'

import { classifyError } from './classify.ts'
import { createGuardedConnector } from './connector.ts'
import { Deadline } from './deadline.ts'
import { HttpClientError } from './errors.ts'
import { resolveLimits, type HttpClientOptions } from './options.ts'
import { discardBody, readBody } from './read-body.ts'

/** One request. Header values and the body are never printed. */
export interface HttpRequest {
  /** Default GET. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Cancels the request. */
  readonly signal?: AbortSignal
  /** Overrides the client's. */
  readonly timeoutMs?: number
  /** Overrides the client's. */
  readonly maxBodyBytes?: number
  /** `manual` gives a redirect as it is; `follow` follows up to 20, each judged by the policy. Default `manual`. */
  readonly redirect?: 'manual' | 'follow'
  /** False settles as soon as the headers are in, with an empty `body`. Default true. */
  readonly readBody?: boolean
}

/** An answer, whatever its status. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** From the call to the last byte that was waited for. */
  readonly durationMs: number
}

/** What became of a request: an answer, or the reason there is none. */
export type HttpResult =
  | { readonly ok: true; readonly response: HttpResponse }
  | { readonly ok: false; readonly error: HttpClientError }

/** Calls out safely. Sockets are pooled, and idle ones do not keep the process alive. */
export interface HttpClient {
  /** Sends one request. Never throws, never waits longer than its time-out. */
  readonly request: (url: string | URL, request?: HttpRequest) => Promise<HttpResult>
  /** Ends open requests and closes every socket. */
  readonly close: () => Promise<void>
}

/**
 * Creates an HTTP client: ky over an undici agent whose connector checks the address it connects to.
 * Throws a `RangeError` on an option out of range.
 *
 * @example
 * const http = createHttpClient({ network: 'public-only', timeoutMs: 5000 })
 * const result = await http.request('https://gitlab.com/api/v4/version')
 * console.log(result.ok ? result.response.status : result.error.code)
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const limits = resolveLimits(options)
  const dispatcher = new Agent({ connect: createGuardedConnector({ ...options, ...limits }) })

  async function send(url: URL, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const startedAt = performance.now()
    const response = await ky(url, {
      method: request.method ?? 'GET',
      headers: request.headers ?? {},
      redirect: request.redirect ?? 'manual',
      signal,
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      fetch: (input) => dispatchFetch(input as Request, request.body, dispatcher),
    })
    const maxBytes = request.maxBodyBytes ?? limits.maxBodyBytes
    const wanted = request.readBody ?? true
    const body = wanted ? await readBody(response.body, maxBytes, signal) : ''
    if (!wanted) discardBody(response.body)
    const durationMs = performance.now() - startedAt
    return { status: response.status, headers: Object.fromEntries(response.headers), body, durationMs }
  }

  return {
    request: async (input, request = {}) => {
      const url = URL.parse(String(input))
      if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
        const expected = 'expected an http or https URL without credentials in it'
        return {
          ok: false,
          error: new HttpClientError('INVALID_REQUEST', `Request URL is not valid: ${expected}`),
        }
      }
      const deadline = new Deadline(request.timeoutMs ?? limits.timeoutMs, request.signal)
      try {
        return { ok: true, response: await send(url, request, deadline.signal) }
      } catch (error) {
        return { ok: false, error: deadline.error(url.origin) ?? classifyError(error, url.origin) }
      } finally {
        deadline.release()
      }
    },
    close: () => dispatcher.destroy(),
  }
}

/** The body goes to undici as it is: read back out of a Request it would be sent chunked, which some receivers refuse. */
async function dispatchFetch(
  request: Request,
  body: HttpRequest['body'],
  dispatcher: Agent,
): Promise<Response> {
  const { method, redirect, signal } = request
  const headers = [...request.headers] as [string, string][]
  return undiciFetch(request.url, {
    method,
    headers,
    redirect,
    signal,
    dispatcher,
    body: body ?? null,
  })
}
