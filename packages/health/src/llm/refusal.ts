import type { HttpResponse } from '@botwatch/http'

import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import { bodyKind, isFromProxy } from '../outcome/body-kind.ts'
import { answerMetrics, isRateLimit, rateLimitedAnswer, unexpectedAnswer } from '../outcome/http-outcomes.ts'
import { errorCodeOf, findComplaint } from './error-body.ts'
import { keyOwner } from './key-owner.ts'
import type { LlmProviderEntry } from './providers.ts'

/** Whom a check asked, and for what. */
export interface Asked {
  readonly provider: LlmProviderEntry
  readonly key: string
  readonly model: string | undefined
  readonly failureStatus: FailureStatus
}

/** Outcome of a response that is not a list of models: what its status and its body say, and what to do. */
export function classifyRefusal(response: HttpResponse, document: unknown, asked: Asked): CheckOutcome {
  const { failureStatus } = asked
  const { label } = asked.provider
  const { status } = response
  const complaint = status < 500 ? findComplaint(document) : missingOnly(document)
  const metrics = answerMetrics(response)
  const failure = (code: 'AUTH' | 'QUOTA' | 'STATUS' | 'CONDITION', message: string): CheckOutcome => ({
    status: failureStatus,
    message,
    code,
    metrics,
  })
  if (status === 402 || complaint === 'quota')
    return failure('QUOTA', `${label} quota is exhausted (status ${status})`)
  if (isRateLimit(status) || complaint === 'rate') return rateLimitedAnswer(response)
  if (complaint === 'scope') return { ...mayNotList(status, asked), metrics }
  if (complaint === 'place')
    return failure('AUTH', `${label} refuses the address or country of this host (status ${status})`)
  if (isFromProxy(response))
    return failure('AUTH', `${label} cannot be reached: a proxy or firewall denies access (status ${status})`)
  if (status === 401 && asked.key === '') return failure('AUTH', `${label} requires an API key (status 401)`)
  if (complaint === 'auth' || status === 401)
    return failure('AUTH', `${label} API key is rejected (status ${status})${hint(asked)}`)
  if (status === 403) {
    const advice = 'check what the key may do'
    return failure('AUTH', `${label} denies access with this API key (status 403); ${advice}`)
  }
  if (status === 404 || status === 405 || complaint === 'missing')
    return failure(
      'STATUS',
      `${label} has no list of models at this address (status ${status}); the base URL must be like ${asked.provider.baseUrl ?? asked.provider.exampleUrl}`,
    )
  if (status !== 200) return unexpectedAnswer(response, failureStatus)
  const errorCode = errorCodeOf(document)
  if (errorCode !== undefined)
    return failure('CONDITION', `${label} reports an error (status 200, code ${errorCode})`)
  return failure('CONDITION', `${label} response is not a list of models: its body is ${bodyKind(response)}`)
}

/** The key is accepted, so that calls of the bot may well work. */
function mayNotList(status: number, { provider: { label }, model }: Asked): CheckOutcome {
  const accepted = `${label} accepts the API key, which may not list models (status ${status})`
  if (model === undefined) return { status: 'healthy', message: accepted }
  const message = `${accepted}; allow it to read models, so that ${model} can be looked up`
  return { status: 'degraded', message, code: 'AUTH' }
}

/** Likely reason why a key is rejected. */
function hint({ provider: { label, keyHint }, key }: Asked): string {
  const owner = keyOwner(key)
  if (owner !== undefined && owner !== label) return `; it looks like one of ${owner}`
  return keyHint === undefined ? '' : `; ${keyHint}`
}

/** In a server error, only Z.ai's way to say 404 counts. */
function missingOnly(document: unknown): 'missing' | null {
  return findComplaint(document) === 'missing' ? 'missing' : null
}
