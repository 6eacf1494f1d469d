import {
  callback,
  choice,
  describe,
  flag,
  integer,
  parse,
  type Parsed,
  type Problem,
} from '@botwatch/options'
import * as v from 'valibot'

import { MAX_BODY_BYTES, MAX_TIMEOUT_MS } from './limits.ts'
import type { RequestPhase } from './phase.ts'
import type { HttpHeaders } from './response.ts'

/** One request. Header values and the body are never part of an error. */
export interface HttpRequest {
  /** In upper or lower case. Default GET. */
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined
  /** Cancels the request. */
  readonly signal?: AbortSignal | undefined
  /** Time limit in milliseconds, 1 to 300000. Default: that of the client. */
  readonly timeoutMs?: number | undefined
  /** Size limit of the body in bytes after decompression. Default: that of the client. */
  readonly maxBodyBytes?: number | undefined
  /**
   * `manual` returns a redirect as the response. `follow` follows up to 20, checks the address of each, and never goes from
   * https to http; another origin is sent only headers that cannot be credentials. Default `manual`.
   */
  readonly redirect?: 'manual' | 'follow' | undefined
  /**
   * Whether sending the request twice has the effect of sending it once. If so, it is sent once more, on a new
   * connection, after a reused connection failed before any byte of a response. Set it for a POST whose receiver ignores
   * repetitions, e.g. by an id in the request. Default: true for GET, HEAD, OPTIONS, TRACE, PUT and DELETE without a body.
   */
  readonly idempotent?: boolean | undefined
  /**
   * False returns as soon as the headers are in, with an empty `body`. A function decides by status and headers, e.g. to
   * read only the body of an error. Default true.
   */
  readonly readBody?: boolean | ((status: number, headers: HttpHeaders) => boolean) | undefined
  /** Called each time the request begins to wait for something else, with the origin it is sent to. A failure is ignored. */
  readonly onPhase?: ((phase: RequestPhase, origin: string) => void) | undefined
}

/** RFC 9110, section 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/
const headerValue = 'a header value (Latin-1, no line break inside)'
// White space around a value, e.g. the line break of a secret's file, is not sent.
const isHeaderValue = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value.trim())

const schema = v.strictObject({
  method: v.optional(v.pipe(v.string(), v.regex(token, 'an HTTP method'), v.toUpperCase())),
  headers: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(token, 'a header name')),
      v.pipe(v.string(headerValue), v.check(isHeaderValue, headerValue)),
    ),
  ),
  body: v.optional(v.union([v.string(), v.instance(Uint8Array)], 'a string or a Uint8Array')),
  signal: v.optional(v.instance(AbortSignal)),
  timeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS)),
  maxBodyBytes: v.optional(integer(1, MAX_BODY_BYTES)),
  redirect: v.optional(choice(['manual', 'follow'])),
  idempotent: v.optional(flag()),
  readBody: v.optional(
    v.union(
      [v.boolean(), callback<(status: number, headers: HttpHeaders) => boolean>()],
      'true, false or a function',
    ),
  ),
  onPhase: v.optional(callback<(phase: RequestPhase, origin: string) => void>()),
})

/** A request that can be sent. */
export interface ValidRequest extends HttpRequest {
  readonly url: URL
}

/** Validates a request. No problem shows anything of it that may be secret. */
export function readRequest(input: unknown, request: unknown): Parsed<ValidRequest> {
  const url = readUrl(input)
  const parsed = parse(schema, request)
  if (isRequestable(url) && parsed.ok) return { ok: true, value: { ...parsed.value, url } }
  const problems = parsed.ok ? [] : parsed.problems
  return { ok: false, problems: isRequestable(url) ? problems : [urlProblem(input), ...problems] }
}

function readUrl(input: unknown): URL | null {
  try {
    return typeof input === 'string' || input instanceof URL ? URL.parse(String(input)) : null
  } catch {
    // A proxy may throw at any look at it.
    return null
  }
}

/** Whether a request may go to this URL: http or https, without a user name or password. */
export function isRequestable(url: URL | null): url is URL {
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

function urlProblem(input: unknown): Problem {
  const expected = 'an http or https URL without a user name or password'
  return { path: 'url', expected, received: describe(input) }
}
