import { checkTls, type HttpResponse } from '@botwatch/http'
import { choice, flag, httpUrl } from '@botwatch/options'
import { described, oneOf, secret, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { conditionsConfig } from '../answer/condition-config.ts'
import { conditionsSchema, noBodyConditionsOnHead } from '../answer/condition-schema.ts'
import { needsBody, unmetConditions, type ResponseConditions } from '../answer/conditions.ts'
import { expectedMeaning } from '../answer/expected-status.ts'
import { BaseHealthChecker } from '../check/base-checker.ts'
import {
  checkerSchema,
  pickCheckerOptions,
  readCheckerOptions,
  type WithDefaults,
} from '../check/checker-options.ts'
import type { CheckContext, CheckerOptions, CheckOutcome, FailureStatus } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { answerMetrics, expectedAnswer, noAnswer, unexpectedAnswer } from '../outcome/http-outcomes.ts'
import { CheckClient } from '../request/check-client.ts'
import { clientConfigEntries } from '../request/request-config.ts'
import {
  clientEntries,
  headersSchema,
  nothingBesideClient,
  type ClientOptions,
} from '../request/request-options.ts'

/** Options of {@link APIHealthChecker}. */
export interface APIHealthCheckerOptions extends CheckerOptions, ClientOptions {
  readonly name: string
  /** An http or https URL without credentials. Never part of a result, except for its origin in an error. */
  readonly url: string | URL
  /** Default GET. A POST may have effects, so it is never sent again after a reused connection failed: the run fails. */
  readonly method?: HttpCheckMethod | undefined
  /** Never part of a result. After a redirect, headers that may be credentials are sent only to the same origin. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The statuses that are expected, and conditions on a response whose status means healthy or degraded. Default `{ status: [200] }`. */
  readonly expect?: ResponseConditions | undefined
  /** Whether to follow redirects, 20 at most. Default false: a redirect is a response like any other. */
  readonly followRedirects?: boolean | undefined
  /** Time limit of DNS, connect, TLS, headers, body and redirects together. An integer from 1 to 300000. Default 10000. */
  readonly timeoutMs?: number | undefined
}

/** Method of the request. */
export type HttpCheckMethod = (typeof METHODS)[number]

export type {
  BodyConditions,
  ResponseConditions,
  HeaderCondition,
  JsonCondition,
  JsonScalar,
} from '../answer/conditions.ts'
export type { ExpectedStatus, StatusMeaning, StatusPattern } from '../answer/expected-status.ts'

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const
const MAX_BODY_BYTES = 65_536
/** Names of headers whose values are no secrets. They may be words that other texts have as well. */
const NO_CREDENTIALS =
  /^(?:accept(?:-\w+)?|cache-control|content-(?:encoding|language|type)|host|origin|pragma|user-agent)$/i

type Settings = WithDefaults<APIHealthCheckerOptions, 'method' | 'headers' | 'expect' | 'followRedirects'>

const schema = v.pipe(
  checkerSchema({
    name: checkName(),
    url: httpUrl(),
    method: v.optional(choice(METHODS), 'GET'),
    headers: v.optional(headersSchema, {}),
    expect: v.optional(conditionsSchema, {}),
    followRedirects: v.optional(flag(), false),
    ...clientEntries,
  }),
  noBodyConditionsOnHead(),
  checkTls(),
  nothingBesideClient(),
)

/** Fields of a check of the type `http` in a configuration file, beside those of every check. */
export const httpConfig: ConfigSchema = v.strictObject({
  url: described(v.string('an http or https URL'), 'URL to request, without credentials.'),
  method: v.optional(described(oneOf(METHODS), 'Method of the request. Default `GET`.')),
  headers: v.optional(
    secret(
      described(
        v.record(v.string(), v.string('a string'), 'a map of header names and values'),
        'Headers of the request. Values that may be credentials are secrets.',
      ),
      NO_CREDENTIALS,
    ),
  ),
  expect: v.optional(described(conditionsConfig, 'What the response must be. Default `{ status: [200] }`.')),
  follow_redirects: v.optional(described(flag(), 'Whether to follow redirects, 20 at most. Default false.')),
  ...clientConfigEntries,
})

/**
 * Checks that an HTTP API responds with an expected status, and optionally that headers and body meet conditions. 429
 * and 529 are degraded (RATE_LIMITED) and postpone the next run by their Retry-After; any other unexpected status, an
 * unmet condition (CONDITION) and no response are `failureStatus`. The body is read only if a condition needs it, 64 KiB
 * at most. Metrics: `status_code`, `response_time_ms`, `content_length`, and `retry_after_s` if the server sends it.
 *
 * @example
 * healthChecker.addChecker(
 *   new APIHealthChecker({
 *     name: 'my_api',
 *     url: 'https://api.example.com/health',
 *     expect: { status: { '2xx': 'healthy', 503: 'degraded' }, json: [{ path: 'queue.length', lt: 100 }] },
 *   }),
 * )
 */
export class APIHealthChecker extends BaseHealthChecker {
  readonly #request: Settings
  readonly #client: CheckClient
  readonly #failureStatus: FailureStatus

  /** Opens nothing before the first run. Throws a `HealthError` on invalid options. */
  constructor(options: APIHealthCheckerOptions) {
    const settings = readCheckerOptions(schema, options) as Settings
    super(settings.name, pickCheckerOptions(settings, { timeoutMs: 10_000 }))
    this.#request = settings
    this.#client = new CheckClient(settings)
    this.#failureStatus = settings.failureStatus ?? 'unhealthy'
  }

  /** Names what the request waited for. */
  get timeoutMessage(): string {
    return this.#client.progress.timeoutMessage
  }

  /** Closes the sockets of its own client. */
  close(): Promise<void> {
    return this.#client.close()
  }

  protected override async performCheck({ signal }: CheckContext): Promise<CheckOutcome> {
    const { url, method, headers, expect, followRedirects } = this.#request
    const result = await this.#client.send(url, {
      method,
      headers,
      signal,
      redirect: followRedirects ? 'follow' : 'manual',
      readBody: needsBody(expect) && ((status) => expectedMeaning(status, expect.status) !== undefined),
      maxBodyBytes: MAX_BODY_BYTES,
    })
    return result.ok
      ? this.#evaluate(result.response)
      : noAnswer(result.error, this.#failureStatus, this.#client.progress)
  }

  #evaluate(response: HttpResponse): CheckOutcome {
    const { expect } = this.#request
    const { status } = response
    const meaning = expectedMeaning(status, expect.status)
    if (meaning === undefined) return unexpectedAnswer(response, this.#failureStatus)
    const declared = {
      ...unexpectedAnswer(response, this.#failureStatus, `API returned status: ${status}`),
      status: meaning,
    }
    if (meaning === 'unhealthy') return declared
    const unmet = unmetConditions(expect, response)
    if (unmet.length > 0) {
      const message = `API response is not as expected: ${unmet.join('; ')}`
      return { status: this.#failureStatus, message, code: 'CONDITION', metrics: answerMetrics(response) }
    }
    return meaning === 'healthy' ? expectedAnswer(response) : declared
  }
}
