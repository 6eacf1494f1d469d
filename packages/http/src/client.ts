import type { Socket } from 'node:net'

import ky from 'ky'
import { Agent, interceptors, request as undiciRequest, type Dispatcher } from 'undici'

import { classifyError } from './classify.ts'
import { Connecting } from './connecting.ts'
import { createGuardedConnector } from './connector.ts'
import { Deadline } from './deadline.ts'
import { HttpClientError } from './errors.ts'
import { resolveLimits, type HttpClientOptions } from './options.ts'
import { discardBody, readBody } from './read-body.ts'
import { nextHop, redirectTarget, refused, type Hop } from './redirect.ts'
import { requestProblems, type HttpHeaders, type HttpRequest } from './request.ts'

const MAX_REDIRECTS = 20
/** How long a body that nobody wants may take to end, before its connection is dropped. */
const DISCARD_MS = 1000

const defaultHeaders = { accept: '*/*', 'accept-encoding': 'gzip, deflate', 'user-agent': 'botwatch' }

/** An answer, whatever its status. */
export interface HttpResponse {
  readonly status: number
  readonly headers: HttpHeaders
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
  const connecting = new Connecting()
  const onSocket = (socket: Socket): void => connecting.add(socket)
  const agent = new Agent({ connect: createGuardedConnector({ ...options, ...limits, onSocket }) })
  const dispatcher = agent.compose(interceptors.decompress({ skipErrorResponses: false }))

  async function send(first: Hop, request: HttpRequest, deadline: Deadline): Promise<HttpResult> {
    const startedAt = performance.now()
    let hop = first
    connecting.enter()
    try {
      let answer = await exchange(hop, dispatcher, deadline.signal)
      for (let hops = 0; request.redirect === 'follow'; hops += 1) {
        const location = redirectTarget(answer.statusCode, answer.headers)
        if (location === undefined) break
        await discardBody(answer.body)
        if (hops === MAX_REDIRECTS) throw refused(hop, `it is one after ${MAX_REDIRECTS} others`)
        hop = nextHop(hop, answer.statusCode, location)
        answer = await exchange(hop, dispatcher, deadline.signal)
      }
      const headers = joinHeaders(answer.headers)
      const body = await read(answer, headers, request, deadline)
      const durationMs = performance.now() - startedAt
      return { ok: true, response: { status: answer.statusCode, headers, body, durationMs } }
    } catch (error) {
      deadline.release()
      const { origin } = hop.url
      return { ok: false, error: deadline.error(origin) ?? classifyError(error, origin) }
    } finally {
      connecting.leave()
    }
  }

  async function read(
    { statusCode, body }: Answer,
    headers: HttpHeaders,
    request: HttpRequest,
    deadline: Deadline,
  ): Promise<string> {
    const { readBody: wish = true, maxBodyBytes = limits.maxBodyBytes } = request
    const isWanted = typeof wish === 'function' ? wish(statusCode, headers) : wish
    if (!isWanted) {
      deadline.restart(DISCARD_MS)
      void discardBody(body).then(() => deadline.release())
      return ''
    }
    const text = await readBody(body, maxBodyBytes)
    deadline.release()
    return text
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
      return send({ url, method, headers, body }, request, new Deadline(timeoutMs, signal))
    },
    close: () => agent.destroy(),
  }
}

type Answer = Dispatcher.ResponseData

/**
 * One request and the head of its answer. ky asks, undici's `request` answers: its `fetch` takes twice as long, and
 * refuses ports that a check may well be about.
 */
async function exchange(hop: Hop, dispatcher: Dispatcher, signal: AbortSignal): Promise<Answer> {
  const { url, method, body } = hop
  let answer: Answer | undefined
  await ky(url, {
    method,
    headers: { ...defaultHeaders, ...hop.headers },
    // The signal goes to undici alone, whose rejection ky passes on: a Request would follow it at some cost.
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    fetch: async (input) => {
      const { headers } = input as Request
      answer = await undiciRequest(url, { method, headers, body: body ?? null, signal, dispatcher })
      if (answer.statusCode > 599) throw await noHttp(answer, url)
      return new Response(null, { status: answer.statusCode })
    },
  })
  if (answer === undefined) throw new HttpClientError('PROTOCOL', `There was no answer: ${url.origin}`)
  return answer
}

async function noHttp({ body, statusCode }: Answer, { origin }: URL): Promise<HttpClientError> {
  await discardBody(body)
  return new HttpClientError(
    'PROTOCOL',
    `Answer is not valid HTTP, for its status is ${statusCode}: ${origin}`,
  )
}

function joinHeaders(headers: Answer['headers']): HttpHeaders {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
