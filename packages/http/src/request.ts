import { integerProblem, MAX_BODY_BYTES, MAX_TIMEOUT_MS } from './options.ts'
import type { HttpHeaders } from './response.ts'

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
  /**
   * `manual` gives a redirect as it is; `follow` follows up to 20, each judged by the policy, and never from https to
   * http. At another origin only headers that describe the request go along. Default `manual`.
   */
  readonly redirect?: 'manual' | 'follow'
  /**
   * Whether sending the request twice has the effect of sending it once. If so, it is sent once more, on a new
   * connection, after a reused connection failed before any byte of an answer. Set it for a POST whose receiver ignores
   * repetitions, e.g. by an id in the request. Default: true for GET, HEAD, OPTIONS, TRACE, PUT and DELETE without a body.
   */
  readonly idempotent?: boolean
  /**
   * False settles as soon as the headers are in, with an empty `body`; a function decides by the status and the headers
   * (names in lower case), as where only a refusal's body is of interest. Default true.
   */
  readonly readBody?: boolean | ((status: number, headers: HttpHeaders) => boolean)
}

/** Everything wrong with a request, without a word of what may be secret in it. */
export function requestProblems(url: URL | null, request: HttpRequest): readonly string[] {
  const { timeoutMs, maxBodyBytes, redirect = 'manual', signal } = request
  return [
    ...(isRequestable(url) ? [] : ['url: expected an http or https URL without credentials in it']),
    ...(timeoutMs === undefined ? [] : integerProblem('timeoutMs', timeoutMs, MAX_TIMEOUT_MS)),
    ...(maxBodyBytes === undefined ? [] : integerProblem('maxBodyBytes', maxBodyBytes, MAX_BODY_BYTES)),
    ...(redirect === 'manual' || redirect === 'follow' ? [] : ['redirect: expected manual or follow']),
    ...(signal === undefined || signal instanceof AbortSignal ? [] : ['signal: expected an AbortSignal']),
  ]
}

/** Whether a URL is one that a request may go to. */
export function isRequestable(url: URL | null): url is URL {
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}
