import { createHttpClient, type HttpClient, type HttpResponse, type NetworkPolicy } from '@botwatch/http'

import { BaseHealthChecker } from '../check/base-checker.ts'
import type { CheckContext, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import { API_TIMED_OUT, metricsOf, unreachable, unwanted, wanted } from '../outcome/answers.ts'
import { conditionProblems } from '../http-check/condition-problems.ts'
import { needsBody, unmetConditions, type AnswerConditions } from '../http-check/conditions.ts'
import {
  expectedMeaning,
  expectedStatusProblems,
  type ExpectedStatus,
} from '../http-check/expected-status.ts'
import { headerProblems, networkProblems, urlProblems } from '../http-check/request-options.ts'
import { send } from '../http-check/send.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import { choiceProblems } from '../validate.ts'

/** Options of {@link APIHealthChecker}. */
export interface APIHealthCheckerOptions extends CheckerOptions {
  readonly name: string
  /** An http or https URL without credentials in it. Never part of a result, but for its origin in an error. */
  readonly url: string | URL
  /** Default GET. */
  readonly method?: HttpCheckMethod | undefined
  /** Never part of a result. After a redirect, those that may be credentials go to the same origin alone. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The answers that mean healthy, or what each answer means. Default `[200]`. */
  readonly expectedStatus?: ExpectedStatus | undefined
  /** What an answer that means healthy or degraded must be like beside that. Default nothing. */
  readonly expect?: AnswerConditions | undefined
  /** Follows at most 20 redirects. Default false: a redirect is an answer like any other. */
  readonly followRedirects?: boolean | undefined
  /** Which addresses may be connected to, on every hop. Default `no-metadata`. Not beside `http`, which has its own. */
  readonly network?: NetworkPolicy | undefined
  /** A client to share between checkers; who made it closes it. Default one of its own. */
  readonly http?: HttpClient | undefined
  /** Bounds DNS, connect, TLS, headers, body and redirects together. An integer from 1 to 300000. Default 10000. */
  readonly timeoutMs?: number | undefined
}

/** How a check may ask. */
export type HttpCheckMethod = (typeof METHODS)[number]

export type {
  AnswerConditions,
  HeaderCondition,
  JsonCondition,
  JsonScalar,
} from '../http-check/conditions.ts'
export type { ExpectedStatus, StatusMeaning, StatusPattern } from '../http-check/expected-status.ts'

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const
const MAX_BODY_BYTES = 65_536

/**
 * Checks that an HTTP API answers with an expected status and, if asked, with what is expected in headers and
 * body. 429 and 529 are degraded (RATE_LIMITED) and postpone the next run by their Retry-After; any other
 * unexpected status, an unmet condition (CONDITION) and no answer at all are `failureStatus`. The body is read
 * only if a condition needs it, 64 KiB at most. Metrics: `status_code`, `response_time_ms`, `content_length`,
 * and `retry_after_s` when it is told.
 *
 * @example
 * healthChecker.addChecker(
 *   new APIHealthChecker({
 *     name: 'my_api',
 *     url: 'https://api.example.com/health',
 *     expectedStatus: { '2xx': 'healthy', 503: 'degraded' },
 *     expect: { json: [{ path: 'queue.length', lt: 100 }] },
 *   }),
 * )
 */
export class APIHealthChecker extends BaseHealthChecker {
  readonly timeoutMessage: string = API_TIMED_OUT
  readonly #request: APIHealthCheckerOptions
  #http: HttpClient | undefined

  /** Opens nothing before the first run, and judges nothing before `addChecker`. */
  constructor(options: APIHealthCheckerOptions) {
    super(options.name, checkerOptionsOf(options, { timeoutMs: 10_000 }))
    this.#request = options
    this.#http = options.http
  }

  /** Everything wrong with the options of its own. Shows no secret. */
  override problems(): readonly Problem[] {
    const { url, method, headers = {}, expectedStatus = [200], network, http } = this.#request
    return [
      ...urlProblems('url', url),
      ...choiceProblems('method', method, METHODS),
      ...headerProblems('headers', headers),
      ...expectedStatusProblems('expectedStatus', expectedStatus),
      ...conditionProblems('expect', this.#request.expect, method ?? 'GET'),
      ...choiceProblems('followRedirects', this.#request.followRedirects, [true, false]),
      ...networkProblems(network, http),
    ]
  }

  protected override async performCheck({ signal }: CheckContext): Promise<CheckOutcome> {
    const { url, method = 'GET', headers = {}, network = 'no-metadata', followRedirects } = this.#request
    const { expectedStatus = [200], expect = {} } = this.#request
    this.#http ??= createHttpClient({ network })
    const result = await send(this.#http, url, {
      method,
      headers,
      signal,
      redirect: followRedirects === true ? 'follow' : 'manual',
      readBody: needsBody(expect) && ((status) => expectedMeaning(status, expectedStatus) !== undefined),
      maxBodyBytes: MAX_BODY_BYTES,
    })
    return result.ok ? this.#judge(result.response) : unreachable(result.error, this.#failure)
  }

  #judge(response: HttpResponse): CheckOutcome {
    const { expectedStatus = [200], expect = {} } = this.#request
    const { status } = response
    const meaning = expectedMeaning(status, expectedStatus)
    if (meaning === undefined) return unwanted(response, this.#failure)
    const declared = {
      ...unwanted(response, this.#failure, `API returned status: ${status}`),
      status: meaning,
    }
    if (meaning === 'unhealthy') return declared
    const unmet = unmetConditions(expect, response)
    if (unmet.length > 0) {
      const message = `API answer is not as expected: ${unmet.join('; ')}`
      return { status: this.#failure, message, code: 'CONDITION', metrics: metricsOf(response) }
    }
    return meaning === 'healthy' ? wanted(response) : declared
  }

  get #failure(): 'unhealthy' | 'degraded' {
    return this.options.failureStatus ?? 'unhealthy'
  }
}
