import type { HttpResponse } from '@botwatch/http'

import { ownValue, parseJson } from '../answer/json-path.ts'
import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import { isFromProxy } from '../outcome/body-kind.ts'
import { unexpectedAnswer } from '../outcome/http-outcomes.ts'
import type { TokenKind } from './token-kind.ts'

/** Reasons why GitLab denies access to an account: its `UserAccessDeniedReason`. */
const accountReasons: readonly (readonly [RegExp, string])[] = [
  [/pending approval/i, 'waits for the approval of an administrator'],
  [/terms of service/i, 'must accept the terms of service'],
  [/deactivated/i, 'is deactivated'],
  [/not confirmed/i, 'has an email address that is not confirmed'],
  [/password expired/i, 'has an expired password'],
  [/blocked/i, 'is blocked'],
]

/** Outcome of a failed request for the token itself, by status and body. The message says what to do. */
export function classifyGitlabRefusal(
  response: HttpResponse,
  kind: TokenKind,
  failureStatus: FailureStatus,
): CheckOutcome {
  return unexpectedAnswer(response, failureStatus, messageOf(response, kind))
}

/** Errors of an accepted token that lacks a scope, and of one with fine-grained permissions that lacks one of them. */
const lacking = ['insufficient_scope', 'insufficient_granular_scope'] as const

/** Whether GitLab accepts the token but it must not do this. */
export function lacksScope(response: HttpResponse): boolean {
  return lackOf(response) !== undefined
}

function lackOf({ status, body }: HttpResponse): (typeof lacking)[number] | undefined {
  const error = ownValue(parseJson(body), 'error')
  return status === 403 ? lacking.find((each) => each === error) : undefined
}

/** Outcome of a project that cannot be read. */
export function classifyProjectRefusal(
  response: HttpResponse,
  scopes: readonly string[] | null,
  failureStatus: FailureStatus,
): CheckOutcome {
  return unexpectedAnswer(response, failureStatus, projectMessage(response, scopes))
}

function messageOf(response: HttpResponse, kind: TokenKind): string | undefined {
  const { status, body, headers } = response
  if (isFromProxy(response))
    return `GitLab cannot be reached: a proxy or firewall denies access (status ${status})`
  switch (status) {
    case 401:
      return `GitLab token is ${rejection(body, kind)} (status 401)`
    case 403:
      return `${denial(body)} (status 403)`
    case 404:
      return 'GitLab has no API at this address (status 404); the base URL must be that of the instance'
    case 301:
    case 302:
    case 303:
    case 307:
      return /^(?:https?:\/\/[^/?#]*)?[^?#]*\/users\/sign_in\b/i.test(headers['location'] ?? '')
        ? `GitLab redirects to its page to sign in (status ${status}); the base URL must be that of the instance`
        : undefined
    case 502:
      return 'GitLab does not respond to its proxy (status 502); it may be starting'
    case 503:
      return 'GitLab is unavailable or under maintenance (status 503)'
    default:
      return undefined
  }
}

function rejection(body: string, kind: TokenKind): string {
  const document = parseJson(body)
  if (ownValue(document, 'error') === 'dpop_error')
    return 'rejected: its account requires proof of possession (DPoP), which this check does not send'
  const text = ownValue(document, 'error_description') ?? ownValue(document, 'message')
  if (typeof text === 'string') {
    if (/revoked/i.test(text)) return 'revoked'
    if (/expired/i.test(text)) return 'expired'
    if (/impersonation/i.test(text)) return 'an impersonation token, which the instance does not allow'
  }
  if (kind === 'job') return 'rejected: a CI_JOB_TOKEN ends with its job'
  if (kind === 'oauth') return 'rejected: an OAuth token ends after two hours'
  return 'rejected: it was deleted or belongs to another instance'
}

function denial(body: string): string {
  const text = ownValue(parseJson(body), 'message')
  const reason = accountReasons.find(([pattern]) => typeof text === 'string' && pattern.test(text))?.[1]
  return reason === undefined
    ? 'GitLab denies access'
    : `GitLab denies access: the account of the token ${reason}`
}

function projectMessage(response: HttpResponse, scopes: readonly string[] | null): string {
  const { status } = response
  const lack = lackOf(response)
  if (lack === 'insufficient_granular_scope')
    return `GitLab token needs the permission to read projects (status ${status})`
  if (lack !== undefined) {
    const has = scopes === null || scopes.length === 0 ? '' : `, and has ${scopes.join(', ')}`
    return `GitLab token needs the scope read_api or api for the project${has} (status 403)`
  }
  if (status === 301) return `GitLab has moved the project (status ${status}); use its new path`
  const hint = status === 404 ? '; check its path, and that the account of the token is a member' : ''
  return `GitLab project cannot be read (status ${status})${hint}`
}
