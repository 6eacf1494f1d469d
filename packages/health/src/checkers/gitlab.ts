import {
  createHttpClient,
  type HttpClient,
  type HttpResponse,
  type HttpResult,
  type NetworkPolicy,
} from '@botwatch/http'

import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import { expiryProblems, judgeExpiry, type ExpiryThresholds } from '../outcome/expiry.ts'
import { parseGitlabToken, rejectionOf } from '../gitlab/token.ts'
import { API_TIMED_OUT, metricsOf, unreachable, unwanted, wanted } from '../outcome/answers.ts'
import { send } from '../http-check/send.ts'
import { outcomeRedactor } from '../outcome/redact-outcome.ts'
import {
  baseUrlProblems,
  headerSecretProblems,
  networkProblems,
  withRoot,
} from '../http-check/request-options.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import { describe } from '../validate.ts'

/** Options of {@link gitlab}. */
export interface GitlabOptions extends CheckerOptions, ExpiryThresholds {
  /** The instance, as `https://gitlab.com`, or its API, as `https://gitlab.com/api/v4`. */
  readonly baseUrl: string | URL
  /** A personal, project or group access token of any scope; `projectId` needs `read_api` or `api`. Without one the check fails. */
  readonly token: string | null | undefined
  /** A project the token must be able to read, by number or by its path as `group/project`. Default none. */
  readonly projectId?: number | string | undefined
  /** Default `gitlab_api`. */
  readonly name?: string | undefined
  /** Which addresses may be connected to. Default `no-metadata`. Not beside `http`, which has its own. */
  readonly network?: NetworkPolicy | undefined
  /** A client to share between checkers; who made it closes it. Default one of its own. */
  readonly http?: HttpClient | undefined
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

const DEFAULTS = { timeoutMs: 10_000, intervalMs: 30_000, failureThreshold: 3, successThreshold: 1 } as const

/**
 * Checks a GitLab access token: that it works, how long it lasts (degraded below 14 days, unhealthy below 2; a
 * token without an end is fine), and that it can read a project. GitLab gives a date, from whose midnight UTC
 * the token is dead; days are counted to that moment. Revoked, expired, inactive, 401 and 403 are AUTH, any
 * other status than 200 is STATUS, 404 included. By default every 30 seconds, confirmed by 3 failures in a row.
 * Metrics: `status_code`, `response_time_ms`, `content_length`, `token_scopes`, `token_expires_in_days` (null: never).
 *
 * @example
 * healthChecker.addChecker(gitlab({ baseUrl: 'https://gitlab.com', token: config.gitlabToken, projectId: 'group/project' }))
 */
export function gitlab(options: GitlabOptions): Checker {
  const { baseUrl, token, projectId, network = 'no-metadata', now = Date.now } = options
  const checkerOptions = checkerOptionsOf(options, DEFAULTS)
  const failureStatus = checkerOptions.failureStatus ?? 'unhealthy'
  const redact = outcomeRedactor(token)
  let client = options.http

  function get(path: string, readBody: boolean, { signal }: CheckContext): Promise<HttpResult> {
    client ??= createHttpClient({ network })
    const headers = { 'private-token': token ?? '' }
    const url = new URL(path, withRoot(baseUrl, 'api/v4'))
    return send(client, url, { method: 'GET', headers, readBody, signal })
  }

  async function checkToken(context: CheckContext): Promise<CheckOutcome> {
    const result = await get('personal_access_tokens/self', true, context)
    if (!result.ok) return unreachable(result.error, failureStatus)
    const { status, body } = result.response
    if (status !== 200) return unwanted(result.response, failureStatus, refusal(status, body))
    const { outcome, isUsable } = judgeToken(result.response)
    const trouble = projectId === undefined || !isUsable ? null : await checkProject(projectId, context)
    return trouble === null ? outcome : worseOf(trouble, outcome)
  }

  function judgeToken(response: HttpResponse): {
    readonly outcome: CheckOutcome
    readonly isUsable: boolean
  } {
    const found = parseGitlabToken(response.body)
    const metrics = metricsOf(response)
    if (found === null) {
      const message = 'GitLab answered with something that is no token'
      return { outcome: { status: failureStatus, message, code: 'CONDITION', metrics }, isUsable: false }
    }
    if (found.state !== 'active') {
      const message = `GitLab token is ${found.state}`
      return { outcome: { status: failureStatus, message, code: 'AUTH', metrics }, isUsable: false }
    }
    const { endsAtMs, scopes } = found
    const expiry = endsAtMs === null ? null : judgeExpiry(endsAtMs, now(), options)
    const fine = {
      ...wanted(response),
      metrics: { ...metrics, token_scopes: scopes, token_expires_in_days: expiry?.daysLeft ?? null },
    }
    if (expiry === null || expiry.status === 'healthy') return { outcome: fine, isUsable: true }
    const status = expiry.status === 'unhealthy' ? failureStatus : expiry.status
    return {
      outcome: { ...fine, status, message: `GitLab token ${expiry.text}`, code: 'AUTH' },
      isUsable: true,
    }
  }

  /** The outcome for a project that cannot be read; null when it can. */
  async function checkProject(id: number | string, context: CheckContext): Promise<CheckOutcome | null> {
    const result = await get(`projects/${encodeURIComponent(id)}`, false, context)
    if (!result.ok) return unreachable(result.error, failureStatus)
    const { status } = result.response
    if (status === 200) return null
    return unwanted(result.response, failureStatus, `GitLab project cannot be read (status ${status})`)
  }

  async function check(context: CheckContext): Promise<CheckOutcome> {
    if (token?.trim() === '' || token === null || token === undefined) {
      return { status: failureStatus, message: 'GitLab token missing', code: 'AUTH' }
    }
    return checkToken(context)
  }

  return {
    name: options.name ?? 'gitlab_api',
    options: checkerOptions,
    timeoutMessage: API_TIMED_OUT,
    check: async (context) => redact(await check(context)),
    problems: () => problemsOf(options),
  }
}

/** A project that may not be asked for just now must not hide a token that is about to end. */
function worseOf(trouble: CheckOutcome, ofToken: CheckOutcome): CheckOutcome {
  const metrics = { ...ofToken.metrics, ...trouble.metrics }
  if (ofToken.status !== 'unhealthy' || trouble.status === 'unhealthy') return { ...trouble, metrics }
  return { ...ofToken, metrics, retryAfterMs: trouble.retryAfterMs }
}

function refusal(status: number, body: string): string | undefined {
  if (status === 401) return `GitLab token is ${rejectionOf(body)} (status 401)`
  return status === 403 ? 'GitLab denies access (status 403)' : undefined
}

function problemsOf(options: GitlabOptions): Problem[] {
  const { baseUrl, token, projectId, network, http, now } = options
  return [
    ...baseUrlProblems('baseUrl', baseUrl),
    ...headerSecretProblems('token', token),
    ...(projectId === undefined || isProjectId(projectId)
      ? []
      : [
          {
            path: 'projectId',
            expected: 'the number or the path of a project',
            received: describe(projectId),
          },
        ]),
    ...expiryProblems(options),
    ...networkProblems(network, http),
    ...(now === undefined || typeof now === 'function'
      ? []
      : [{ path: 'now', expected: 'a function', received: describe(now) }]),
  ]
}

/** A path of dots alone would lead to another resource. */
function isProjectId(id: unknown): boolean {
  return typeof id === 'string'
    ? id.trim() !== '' && id.length <= 1000 && !/^\.{1,2}$/.test(id)
    : Number.isInteger(id) && Number(id) > 0
}
