import ky from 'ky'
import { Agent, fetch as undiciFetch } from 'undici'

import { classifyError } from './classify.ts'
import { createGuardedConnector } from './connector.ts'
import { Deadline } from './deadline.ts'
import { HttpClientError } from './errors.ts'
import { resolveLimits, type HttpClientOptions } from './options.ts'
import { discardBody, readBody } from './read-body.ts'
import { nextHop, redirectTarget, refused, type Hop } from './redirect.ts'
import { requestProblems, type HttpRequest } from './request.ts'

const MAX_REDIRECTS = 20

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

  async function exchange(hop: Hop, signal: AbortSignal): Promise<Response> {
    return ky(hop.url, {
      method: hop.method,
      headers: hop.headers,
      redirect: 'manual',
      signal,
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      fetch: (input) => dispatchFetch(input as Request, hop.body, dispatcher),
    })
  }

  async function read(response: Response, request: HttpRequest, signal: AbortSignal): Promise<string> {
    const { readBody: wish = true, maxBodyBytes = limits.maxBodyBytes } = request
    const isWanted = typeof wish === 'function' ? wish(response.status) : wish
    if (isWanted) return readBody(response.body, maxBodyBytes, signal)
    discardBody(response.body)
    return ''
  }

  async function send(first: Hop, request: HttpRequest, deadline: Deadline): Promise<HttpResult> {
    const startedAt = performance.now()
    const { signal } = deadline
    let hop = first
    try {
      let response = await exchange(hop, signal)
      for (let hops = 0; request.redirect === 'follow'; hops += 1) {
        const location = redirectTarget(response)
        if (location === undefined) break
        discardBody(response.body)
        if (hops === MAX_REDIRECTS) throw refused(hop, `it is one after ${MAX_REDIRECTS} others`)
        hop = nextHop(hop, response.status, location)
        response = await exchange(hop, signal)
      }
      const body = await read(response, request, signal)
      const durationMs = performance.now() - startedAt
      const headers = Object.fromEntries(response.headers)
      return { ok: true, response: { status: response.status, headers, body, durationMs } }
    } catch (error) {
      const { origin } = hop.url
      return { ok: false, error: deadline.error(origin) ?? classifyError(error, origin) }
    }
  }

  return {
    request: async (input, request = {}) => {
      const url = URL.parse(String(input))
      const problems = requestProblems(url, request)
      if (url === null || problems.length > 0) {
        const message = `Request is not valid: ${problems.join('; ')}`
        return { ok: false, error: new HttpClientError('INVALID_REQUEST', message) }
      }
      const { method = 'GET', headers = {}, body, timeoutMs = limits.timeoutMs, signal } = request
      const deadline = new Deadline(timeoutMs, signal)
      try {
        return await send({ url, method, headers, body }, request, deadline)
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
