import type { HttpResponse, HttpResult } from '@botwatch/http'

import { described, renamed, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { pickCheckerOptions } from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckOutcome } from '../check/checker.ts'
import { guardNow } from '../check/clock.ts'
import { secretFlaw } from '../check/placeholder.ts'
import { readGitlabOptions, type GitlabOptions } from '../gitlab/options.ts'
import { pathBelow } from '../gitlab/project.ts'
import { classifyGitlabRefusal, classifyProjectRefusal, lacksScope } from '../gitlab/refusal.ts'
import { gitlabRoot } from '../gitlab/root.ts'
import { tokenHeader, tokenKind } from '../gitlab/token-kind.ts'
import { parseGitlabToken } from '../gitlab/token.ts'
import { ownValue, parseJson } from '../answer/json-path.ts'
import { bodyKind, isHtml } from '../outcome/body-kind.ts'
import { classifyExpiry, expiryConfigEntries } from '../outcome/expiry.ts'
import { answerMetrics, expectedAnswer, noAnswer } from '../outcome/http-outcomes.ts'
import { outcomeRedactor } from '../outcome/redact-outcome.ts'
import { CheckClient } from '../request/check-client.ts'
import { clientConfigEntries, secretText } from '../request/request-config.ts'

export type { GitlabOptions } from '../gitlab/options.ts'

/** Fields of a check of the type `gitlab` in a configuration file, beside those of every check. */
export const gitlabConfig: ConfigSchema = v.strictObject({
  url: renamed('baseUrl', described(v.string('a URL'), 'URL of the instance, e.g. https://gitlab.com.')),
  token: v.optional(secretText('Access token of the bot. Without one the check fails.')),
  project: v.optional(
    renamed(
      'projectId',
      described(
        v.union([v.string(), v.number()], 'the number or path of a project'),
        'Project that the token must be able to read: its number, path or URL. Default none.',
      ),
    ),
  ),
  ...expiryConfigEntries,
  ...clientConfigEntries,
})

const DEFAULTS = { timeoutMs: 10_000, intervalMs: 30_000, failureThreshold: 3, successThreshold: 1 } as const
/** Descriptions of projects and pages to sign in may exceed the 64 KiB of the client's default. */
const MAX_BODY_BYTES = 1_048_576

/** What the first request found out about the token. */
interface TokenResult {
  readonly outcome: CheckOutcome
  readonly isAccepted: boolean
  /** Null if unknown. */
  readonly scopes: readonly string[] | null
}

/**
 * Creates a checker of a GitLab token: that it works, when it expires (degraded below 14 days, unhealthy below 2; a token
 * without expiry is healthy), and that it can read a project. An access token stops working at midnight UTC of the date
 * that GitLab shows. The expiry is unknown for an OAuth token, a `CI_JOB_TOKEN`, a fine-grained token that may not read
 * itself, and any token in GitLab before 15.5. Revoked, expired, inactive, 401 and 403 are AUTH; any other status than 200,
 * e.g. 404, is STATUS. By default every 30 seconds, confirmed by 3 failures in a row. Metrics: `status_code`,
 * `response_time_ms`, `content_length`, `token_scopes` (null if unknown), `token_expires_in_days` (null if never or
 * unknown). Throws a `HealthError` on invalid options.
 *
 * @example
 * healthChecker.addChecker(gitlab({ baseUrl: 'https://gitlab.com', token: config.gitlabToken, projectId: 'group/project' }))
 */
export function gitlab(options: GitlabOptions): Checker {
  const settings = readGitlabOptions(options)
  const { baseUrl, projectId, failureStatus = 'unhealthy' } = settings
  const now = guardNow(settings.now)
  const token = settings.token ?? ''
  const kind = tokenKind(token)
  const api = new URL('api/v4/', gitlabRoot(baseUrl))
  const redact = outcomeRedactor(token)
  const client = new CheckClient(settings)

  function get(path: string, { signal }: CheckContext): Promise<HttpResult> {
    const headers = tokenHeader(kind, token)
    return client.send(new URL(path, api), { method: 'GET', headers, signal, maxBodyBytes: MAX_BODY_BYTES })
  }

  async function checkToken(context: CheckContext): Promise<TokenResult> {
    if (kind !== 'access') return checkUser(kind === 'job' ? 'job' : 'user', context)
    const result = await get('personal_access_tokens/self', context)
    if (!result.ok) return unusable(noAnswer(result.error, failureStatus, client.progress))
    const { response } = result
    // GitLab before 15.5 does not know the endpoint, and GitLab 400 a token of another kind.
    if (response.status === 400 || (response.status === 404 && !isHtml(response)))
      return checkUser('user', context)
    if (lacksScope(response)) return accepted(response)
    if (response.status !== 200) return unusable(classifyGitlabRefusal(response, kind, failureStatus))
    return readToken(response)
  }

  /** Asks for something that only a valid token may read, where GitLab does not describe the token. */
  async function checkUser(path: 'user' | 'job', context: CheckContext): Promise<TokenResult> {
    const result = await get(path, context)
    if (!result.ok) return unusable(noAnswer(result.error, failureStatus, client.progress))
    const { response } = result
    if (response.status === 200 && typeof ownValue(parseJson(response.body), 'id') !== 'number')
      return unusable(notFromGitlab(response))
    if (response.status !== 200 && !lacksScope(response))
      return unusable(classifyGitlabRefusal(response, kind, failureStatus))
    return accepted(response)
  }

  function notFromGitlab(response: HttpResponse): CheckOutcome {
    const message = `GitLab response is not a token: its body is ${bodyKind(response)}`
    return { status: failureStatus, message, code: 'CONDITION', metrics: answerMetrics(response) }
  }

  function readToken(response: HttpResponse): TokenResult {
    const found = parseGitlabToken(response.body)
    if (found === null) return unusable(notFromGitlab(response))
    const metrics = answerMetrics(response)
    if (found.state !== 'active') {
      const message = `GitLab token is ${found.state}`
      return unusable({ status: failureStatus, message, code: 'AUTH', metrics })
    }
    const { endsAtMs, scopes } = found
    const expiry = endsAtMs === null ? null : classifyExpiry(endsAtMs, now(), settings)
    const healthy = {
      ...expectedAnswer(response),
      metrics: { ...metrics, token_scopes: scopes, token_expires_in_days: expiry?.daysLeft ?? null },
    }
    if (expiry === null || expiry.status === 'healthy') return { outcome: healthy, isAccepted: true, scopes }
    const status = expiry.status === 'unhealthy' ? failureStatus : expiry.status
    const expiring = { ...healthy, status, message: `GitLab token ${expiry.text}`, code: 'AUTH' } as const
    return { outcome: expiring, isAccepted: true, scopes }
  }

  /** Outcome if the project cannot be read, otherwise null. */
  async function checkProject(
    project: number | string,
    { scopes }: TokenResult,
    context: CheckContext,
  ): Promise<CheckOutcome | null> {
    const result = await get(`projects/${encodeURIComponent(pathBelow(project, baseUrl))}`, context)
    if (!result.ok) return noAnswer(result.error, failureStatus, client.progress)
    const { response } = result
    if (response.status !== 200) return classifyProjectRefusal(response, scopes, failureStatus)
    return isHtml(response) ? notFromGitlab(response) : null
  }

  async function check(context: CheckContext): Promise<CheckOutcome> {
    const flaw = secretFlaw(token)
    if (flaw !== undefined) return { status: failureStatus, message: `GitLab token ${flaw}`, code: 'AUTH' }
    const found = await checkToken(context)
    if (!found.isAccepted || projectId === undefined || kind === 'job') return found.outcome
    const projectFailure = await checkProject(projectId, found, context)
    return projectFailure === null ? found.outcome : worseOf(projectFailure, found.outcome)
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

/** GitLab shows nothing of the token but that it is valid. */
function accepted(response: HttpResponse): TokenResult {
  const message = `GitLab accepts the token (status ${response.status}); its expiry is unknown`
  const metrics = { ...answerMetrics(response), token_scopes: null, token_expires_in_days: null }
  return { outcome: { status: 'healthy', message, metrics }, isAccepted: true, scopes: null }
}

function unusable(outcome: CheckOutcome): TokenResult {
  return { outcome, isAccepted: false, scopes: null }
}

/** A rate limit while reading the project must not hide a token that is about to expire. */
function worseOf(ofProject: CheckOutcome, ofToken: CheckOutcome): CheckOutcome {
  const metrics = { ...ofToken.metrics, ...ofProject.metrics }
  if (ofToken.status !== 'unhealthy' || ofProject.status === 'unhealthy') return { ...ofProject, metrics }
  return { ...ofToken, metrics, retryAfterMs: ofProject.retryAfterMs }
}
