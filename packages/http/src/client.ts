import { ignoreRejection } from '@botwatch/events'

import { classifyError } from './classify.ts'
import { UnsentRequestError } from './connection.ts'
import { createConnector } from './connector.ts'
import { decodedHeaders, readEncodings } from './content-encoding.ts'
import { Deadline } from './deadline.ts'
import { HttpClientError, invalidInput } from './errors.ts'
import { readOptions, type HttpClientOptions } from './options.ts'
import { abandonBody, discardBody, readBody } from './read-body.ts'
import { reportPhase, type Step } from './phase.ts'
import { createRoutes } from './proxy/routes.ts'
import { proxyRefusal } from './proxy/tunnel.ts'
import { endless, nextHop, redirectTarget, type Hop } from './redirect.ts'
import { readRequest, type HttpRequest } from './request.ts'
import { joinHeaders, type HttpResponse, type HttpResult } from './response.ts'
import { Transport, type RawResponse } from './transport.ts'

const MAX_REDIRECTS = 20
/** Time limit for discarding an unwanted body. Its connection is dropped after that. */
const DISCARD_MS = 1000

const defaultHeaders = { accept: '*/*', 'accept-encoding': 'gzip, deflate', 'user-agent': 'botwatch' }
/** RFC 9110, section 9.2.2. */
const idempotentMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** Sends HTTP requests over a pool of connections. Idle connections do not keep the process alive. */
export interface HttpClient {
  /** Sends one request. Never rejects, and never takes longer than its time limit. */
  readonly request: (url: string | URL, request?: HttpRequest) => Promise<HttpResult>
  /** Ends open requests with `ABORTED` and closes every socket. */
  readonly close: () => Promise<void>
}

/**
 * Creates an HTTP client that checks each address before it connects. Throws an `HttpClientError` with code
 * `INVALID_OPTIONS` that lists every problem.
 *
 * @example
 * const http = createHttpClient({ network: 'public-only', timeoutMs: 5000 })
 * const result = await http.request('https://gitlab.com/api/v4/version')
 * console.log(result.ok ? result.response.status : result.error.code)
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const settings = readOptions(options)
  const routes = createRoutes(settings.proxy)
  const transport = new Transport(createConnector({ ...settings, routes }), routes)

  async function send(first: Hop, request: HttpRequest, deadline: Deadline): Promise<HttpResult> {
    const startedAt = performance.now()
    let hop = first
    let response: RawResponse | undefined
    let step: Step = { phase: 'connect', origin: first.url.origin }
    const onStep = (next: Step): void => {
      step = next
      reportPhase(request.onPhase, next.phase, next.origin)
    }
    const onBody = (): void => onStep({ phase: 'body', origin: transport.peerOf(hop.url) })
    try {
      response = await exchange(hop, request, deadline, onStep)
      for (let hops = 0; request.redirect === 'follow'; hops += 1) {
        const location = redirectTarget(response.statusCode, response.headers)
        if (location === undefined) break
        await discardBody(response)
        if (hops === MAX_REDIRECTS) throw endless(hop, MAX_REDIRECTS)
        hop = nextHop(hop, response.statusCode, location)
        response = await exchange(hop, request, deadline, onStep)
      }
      if (response.statusCode > 599) throw invalidStatus(hop, response.statusCode)
      const received = await receive(response, hop.method, request, deadline, onBody)
      const durationMs = performance.now() - startedAt
      return { ok: true, response: { status: response.statusCode, ...received, durationMs } }
    } catch (error) {
      deadline.release()
      if (response !== undefined) abandonBody(response)
      // After a redirect, an earlier request was sent.
      const requestSent = response !== undefined || !(error instanceof UnsentRequestError)
      const failure = deadline.error(step) ?? classifyError(error, step)
      return { ok: false, error: failure, requestSent }
    }
  }

  async function exchange(
    hop: Hop,
    request: HttpRequest,
    { signal }: Deadline,
    onStep: (step: Step) => void,
  ): Promise<RawResponse> {
    const { url, method, body } = hop
    const headers = new Headers(defaultHeaders)
    for (const [name, value] of Object.entries(hop.headers)) headers.set(name, value)
    const isIdempotent = request.idempotent ?? (body === undefined && idempotentMethods.has(method))
    const response = await transport.send({ url, method, headers, body, isIdempotent, signal, onStep })
    const proxy = routes(url)
    if (response.statusCode !== 407 || proxy === undefined || url.protocol === 'https:') return response
    abandonBody(response)
    const { 'proxy-authenticate': logins = [] } = response.headers
    const cause = proxyRefusal(proxy, url.host, response.statusCode, [logins].flat())
    throw new UnsentRequestError('The proxy did not pass the request on', { cause })
  }

  /** Reads headers, and the body if the caller wants it. */
  async function receive(
    response: RawResponse,
    method: string,
    request: HttpRequest,
    deadline: Deadline,
    onBody: () => void,
  ): Promise<Pick<HttpResponse, 'headers' | 'body'>> {
    const { readBody: wish = true, maxBodyBytes = settings.maxBodyBytes } = request
    const received = joinHeaders(response.headers)
    const encodings = readEncodings(method, response.statusCode, received)
    const headers = encodings.length === 0 ? received : decodedHeaders(received)
    const isWanted: unknown = typeof wish === 'function' ? wish(response.statusCode, headers) : wish
    ignoreRejection(isWanted)
    if (!isWanted) {
      deadline.restart(DISCARD_MS)
      void discardBody(response).then(() => deadline.release())
      return { headers, body: '' }
    }
    onBody()
    const body = await readBody(response, encodings, maxBodyBytes)
    deadline.release()
    return { headers, body }
  }

  return {
    request: async (input, request = {}) => {
      const parsed = readRequest(input, request)
      if (!parsed.ok) {
        const error = invalidInput('INVALID_REQUEST', 'request', parsed.problems)
        return { ok: false, error, requestSent: false }
      }
      const { url, method = 'GET', headers = {}, body, signal } = parsed.value
      const { timeoutMs = settings.timeoutMs } = parsed.value
      return send({ url, method, headers, body }, parsed.value, new Deadline(timeoutMs, signal))
    },
    close: () => transport.close(),
  }
}

function invalidStatus({ url }: Hop, status: number): HttpClientError {
  return new HttpClientError('PROTOCOL', `the response of ${url.host} has the invalid status ${status}`)
}
