import {
  createHttpClient,
  NETWORK_POLICIES,
  parseRetryAfter,
  type HttpClient,
  type HttpClientError,
  type HttpErrorCode,
  type HttpResponse,
  type NetworkPolicy,
} from '@botwatch/http'

import { BaseHealthChecker } from '../base-checker.ts'
import type { CheckContext, CheckerOptions, CheckOutcome } from '../checker.ts'
import type { HealthCode } from '../codes.ts'
import type { Problem } from '../errors.ts'
import { isExpectedStatus, statusPatternProblems, type StatusPattern } from '../expected-status.ts'
import { headerProblems, urlProblems } from '../http-request-options.ts'
import { roundMs } from '../result.ts'
import { choiceProblems } from '../validate.ts'

/** Options of {@link APIHealthChecker}. */
export interface APIHealthCheckerOptions extends CheckerOptions {
  readonly name: string
  /** An http or https URL without credentials in it. Never part of a result, but for its origin in an error. */
  readonly url: string | URL
  /** Default GET. */
  readonly method?: HttpCheckMethod | undefined
  /** Never part of a result. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The answers that mean healthy. Default `[200]`. */
  readonly expectedStatus?: readonly StatusPattern[] | undefined
  /** Which addresses may be connected to. Default `no-metadata`. Not beside `http`, which has its own. */
  readonly network?: NetworkPolicy | undefined
  /** A client to share between checkers; who made it closes it. Default one of its own. */
  readonly http?: HttpClient | undefined
  /** Bounds DNS, connect, TLS, headers and body together. An integer from 1 to 300000. Default 10000. */
  readonly timeoutMs?: number | undefined
}

/** How a check may ask. */
export type HttpCheckMethod = (typeof METHODS)[number]

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const

/**
 * Checks that an HTTP API answers with an expected status. 429 and 529 are degraded (RATE_LIMITED); any other
 * unexpected status and no answer at all are `failureStatus`. Redirects are not followed, and the body is not
 * read. Metrics: `status_code`, `response_time_ms`, `content_length`, and `retry_after_s` when it is told.
 *
 * @example
 * healthChecker.addChecker(
 *   new APIHealthChecker({ name: 'my_api', url: 'https://api.example.com/health', expectedStatus: ['2xx'] }),
 * )
 */
export class APIHealthChecker extends BaseHealthChecker {
  readonly timeoutMessage: string = messages.TIMEOUT
  readonly #request: APIHealthCheckerOptions
  readonly #expectedStatus: readonly StatusPattern[]
  #http: HttpClient | undefined

  /** Opens nothing before the first run, and judges nothing before `addChecker`. */
  constructor(options: APIHealthCheckerOptions) {
    const { name, timeoutMs = 10_000, critical, failureStatus, expectedStatus = [200], http } = options
    super(name, { timeoutMs, critical, failureStatus })
    this.#request = options
    this.#expectedStatus = expectedStatus
    this.#http = http
  }

  /** Everything wrong with the URL, the method, the headers, the statuses and the policy. Shows no secret. */
  override problems(): readonly Problem[] {
    const { url, method, headers = {}, network, http } = this.#request
    return [
      ...urlProblems('url', url),
      ...choiceProblems('method', method, METHODS),
      ...headerProblems('headers', headers),
      ...statusPatternProblems('expectedStatus', this.#expectedStatus),
      ...choiceProblems('network', network, NETWORK_POLICIES),
      ...(http === undefined || network === undefined
        ? []
        : [
            {
              path: 'network',
              expected: 'nothing beside http, which has a policy of its own',
              received: typeof network,
            },
          ]),
    ]
  }

  protected override async performCheck({ signal, deadlineAt }: CheckContext): Promise<CheckOutcome> {
    const { url, method = 'GET', headers = {}, network = 'no-metadata' } = this.#request
    this.#http ??= createHttpClient({ network })
    // The signal ends the wait; the client's own limit is for the unread body, which outlives it.
    const timeoutMs = Math.max(1, deadlineAt - Date.now())
    const result = await this.#http.request(url, { method, headers, signal, timeoutMs, readBody: false })
    return result.ok ? this.#judge(result.response) : this.#noAnswer(result.error)
  }

  #judge(response: HttpResponse): CheckOutcome {
    const { status } = response
    const metrics = metricsOf(response)
    if (isExpectedStatus(status, this.#expectedStatus)) {
      return { status: 'healthy', message: `API responding normally (status ${status})`, metrics }
    }
    if (status === 429 || status === 529) {
      return {
        status: 'degraded',
        message: `API rate limited (status ${status})`,
        code: 'RATE_LIMITED',
        metrics,
      }
    }
    const code = status === 401 || status === 403 ? 'AUTH' : 'STATUS'
    return { status: this.#failure, message: `API returned unexpected status: ${status}`, code, metrics }
  }

  #noAnswer(error: HttpClientError): CheckOutcome {
    return {
      status: this.#failure,
      message: messages[error.code],
      code: codes[error.code],
      errorDetails: error,
    }
  }

  get #failure(): 'unhealthy' | 'degraded' {
    return this.options.failureStatus ?? 'unhealthy'
  }
}

function metricsOf({ status, durationMs, headers }: HttpResponse): Record<string, number | null> {
  const length = headers['content-length']
  const retryAfterMs = parseRetryAfter(headers['retry-after'])
  return {
    status_code: status,
    response_time_ms: roundMs(durationMs),
    content_length: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
    ...(retryAfterMs === undefined ? {} : { retry_after_s: Math.ceil(retryAfterMs / 1000) }),
  }
}

const messages: Readonly<Record<HttpErrorCode, string>> = {
  TIMEOUT: 'API request timed out',
  ABORTED: 'API request timed out',
  DNS: 'Failed to connect to API',
  CONNECT: 'Failed to connect to API',
  TLS: 'Failed to connect to API',
  PROTOCOL: 'API answer is not valid HTTP',
  BLOCKED_ADDRESS: 'API address is blocked by the network policy',
  BODY_TOO_LARGE: 'API answer is too large',
  INVALID_REQUEST: 'API request is not valid',
}

const codes: Readonly<Record<HttpErrorCode, HealthCode>> = {
  TIMEOUT: 'TIMEOUT',
  ABORTED: 'TIMEOUT',
  DNS: 'DNS',
  CONNECT: 'CONNECT',
  TLS: 'TLS',
  PROTOCOL: 'ERROR',
  BLOCKED_ADDRESS: 'BLOCKED_ADDRESS',
  BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  INVALID_REQUEST: 'ERROR',
}
