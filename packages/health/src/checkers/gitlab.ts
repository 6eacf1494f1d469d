import type { HttpResponse, HttpResult } from '@botwatch/http'

import { pickCheckerOptions } from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckOutcome } from '../check/checker.ts'
import { guardNow } from '../check/clock.ts'
import { readGitlabOptions, type GitlabOptions } from '../gitlab/options.ts'
import { parseGitlabToken, rejectionReason } from '../gitlab/token.ts'
import { bodyKind } from '../outcome/body-kind.ts'
import { classifyExpiry } from '../outcome/expiry.ts'
import { answerMetrics, expectedAnswer, noAnswer, unexpectedAnswer } from '../outcome/http-outcomes.ts'
import { outcomeRedactor } from '../outcome/redact-outcome.ts'
import { CheckClient } from '../request/check-client.ts'
import { withRoot } from '../request/request-options.ts'

export type { GitlabOptions } from '../gitlab/options.ts'

const DEFAULTS = { timeoutMs: 10_000, intervalMs: 30_000, failureThreshold: 3, successThreshold: 1 } as const

/**
 * Creates a checker of a GitLab access token: that it works, when it expires (degraded below 14 days, unhealthy below
 * 2; a token without expiry is healthy), and that it can read a project. A token stops working at midnight UTC of the
 * date that GitLab shows. Revoked, expired, inactive, 401 and 403 are AUTH; any other status than 200, e.g. 404, is
 * STATUS. By default every 30 seconds, confirmed by 3 failures in a row. Metrics: `status_code`, `response_time_ms`,
 * `content_length`, `token_scopes`, `token_expires_in_days` (null if never). Throws a `HealthError` on invalid options.
 *
 * @example
 * healthChecker.addChecker(gitlab({ baseUrl: 'https://gitlab.com', token: config.gitlabToken, projectId: 'group/project' }))
 */
export function gitlab(options: GitlabOptions): Checker {
  const settings = readGitlabOptions(options)
  const { baseUrl, token, projectId, failureStatus = 'unhealthy' } = settings
  const now = guardNow(settings.now)
  const redact = outcomeRedactor(token)
  const client = new CheckClient(settings)

  function get(path: string, readBody: boolean, { signal }: CheckContext): Promise<HttpResult> {
    const headers = { 'private-token': token ?? '' }
    const url = new URL(path, withRoot(baseUrl, 'api/v4'))
    return client.send(url, { method: 'GET', headers, readBody, signal })
  }

  async function checkToken(context: CheckContext): Promise<CheckOutcome> {
    const result = await get('personal_access_tokens/self', true, context)
    if (!result.ok) return noAnswer(result.error, failureStatus, client.progress)
    const { status, body } = result.response
    if (status !== 200) return unexpectedAnswer(result.response, failureStatus, refusal(status, body))
    const { outcome, isUsable } = readToken(result.response)
    const projectFailure =
      projectId === undefined || !isUsable ? null : await checkProject(projectId, context)
    return projectFailure === null ? outcome : worseOf(projectFailure, outcome)
  }

  function readToken(response: HttpResponse): {
    readonly outcome: CheckOutcome
    readonly isUsable: boolean
  } {
    const found = parseGitlabToken(response.body)
    const metrics = answerMetrics(response)
    if (found === null) {
      const message = `GitLab response is not a token: its body is ${bodyKind(response)}`
      return { outcome: { status: failureStatus, message, code: 'CONDITION', metrics }, isUsable: false }
    }
    if (found.state !== 'active') {
      const message = `GitLab token is ${found.state}`
      return { outcome: { status: failureStatus, message, code: 'AUTH', metrics }, isUsable: false }
    }
    const { endsAtMs, scopes } = found
    const expiry = endsAtMs === null ? null : classifyExpiry(endsAtMs, now(), settings)
    const healthy = {
      ...expectedAnswer(response),
      metrics: { ...metrics, token_scopes: scopes, token_expires_in_days: expiry?.daysLeft ?? null },
    }
    if (expiry === null || expiry.status === 'healthy') return { outcome: healthy, isUsable: true }
    const status = expiry.status === 'unhealthy' ? failureStatus : expiry.status
    return {
      outcome: { ...healthy, status, message: `GitLab token ${expiry.text}`, code: 'AUTH' },
      isUsable: true,
    }
  }

  /** Outcome if the project cannot be read, otherwise null. */
  async function checkProject(id: number | string, context: CheckContext): Promise<CheckOutcome | null> {
    const result = await get(`projects/${encodeURIComponent(id)}`, false, context)
    if (!result.ok) return noAnswer(result.error, failureStatus, client.progress)
    const { status } = result.response
    if (status === 200) return null
    return unexpectedAnswer(
      result.response,
      failureStatus,
      `GitLab project cannot be read (status ${status})`,
    )
  }

  async function check(context: CheckContext): Promise<CheckOutcome> {
    if (token === null || token === undefined || token.trim() === '') {
      return { status: failureStatus, message: 'GitLab token missing', code: 'AUTH' }
    }
    return checkToken(context)
  }

  return {
    name: settings.name,
    options: pickCheckerOptions(settings, DEFAULTS),
    get timeoutMessage() {
      return client.progress.timeoutMessage
    },
    check: async (context) => redact(await check(context)),
    close: () => client.close(),
  }
}

/** A rate limit while reading the project must not hide a token that is about to expire. */
function worseOf(ofProject: CheckOutcome, ofToken: CheckOutcome): CheckOutcome {
  const metrics = { ...ofToken.metrics, ...ofProject.metrics }
  if (ofToken.status !== 'unhealthy' || ofProject.status === 'unhealthy') return { ...ofProject, metrics }
  return { ...ofToken, metrics, retryAfterMs: ofProject.retryAfterMs }
}

function refusal(status: number, body: string): string | undefined {
  if (status === 401) return `GitLab token is ${rejectionReason(body)} (status 401)`
  return status === 403 ? 'GitLab denies access (status 403)' : undefined
}
