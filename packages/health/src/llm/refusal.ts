import type { HttpResponse } from '@botwatch/http'

import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import { bodyKind, isFromProxy, isHtml } from '../outcome/body-kind.ts'
import { answerMetrics, isRateLimit, rateLimitedAnswer, unexpectedAnswer } from '../outcome/http-outcomes.ts'
import { errorCodeOf, findComplaint, type Complaint } from './error-body.ts'
import { keyOwner } from './key-owner.ts'
import type { LlmProviderEntry } from './providers.ts'

/** The API that a check asked, its key and the model to look up. */
export interface Asked {
  readonly provider: LlmProviderEntry
  readonly key: string
  readonly model: string | undefined
  readonly failureStatus: FailureStatus
}

/** Outcome of a response that is not a list of models, by its status and body. The message says what to do. */
export function classifyRefusal(response: HttpResponse, document: unknown, asked: Asked): CheckOutcome {
  const { failureStatus } = asked
  const { label } = asked.provider
  const { status } = response
  const complaint = status < 500 ? findComplaint(document) : complaintOfServerError(status, document)
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
  if (asked.key === '' && (complaint === 'auth' || status === 401))
    return failure('AUTH', `${label} requires an API key (status ${status})`)
  if (complaint === 'auth' || status === 401)
    return failure('AUTH', `${label} API key is rejected (status ${status})${hint(asked)}`)
  if (status === 403) {
    const denied =
      asked.key === '' ? '(status 403)' : 'with this API key (status 403); check what the key may do'
    return failure('AUTH', `${label} denies access ${denied}`)
  }
  const address = `; the base URL must be like ${asked.provider.baseUrl ?? asked.provider.exampleUrl}`
  if (status === 404 || status === 405 || complaint === 'missing')
    return failure('STATUS', `${label} has no list of models at this address (status ${status})${address}`)
  if (status !== 200) return unexpectedAnswer(response, failureStatus)
  const errorCode = errorCodeOf(document)
  if (errorCode !== undefined)
    return failure('CONDITION', `${label} reports an error (status 200, code ${errorCode})`)
  const notList = `${label} response is not a list of models: its body is ${bodyKind(response)}`
  return failure('CONDITION', isHtml(response) ? notList + address : notList)
}

/** The key is accepted, so that calls of the bot may well work. */
function mayNotList(status: number, { provider: { label }, model }: Asked): CheckOutcome {
  const accepted = `${label} accepts the API key, which may not list models (status ${status})`
  if (model === undefined) return { status: 'healthy', message: accepted }
  const message = `${accepted}; allow it to read models, so that ${model} can be looked up`
  return { status: 'degraded', message, code: 'AUTH' }
}

/** Likely reason why a key is rejected. */
function hint({ provider: { label, keyHint, needsKey }, key }: Asked): string {
  // An API that needs no key of its own, e.g. a gateway, may be that of the owner.
  const owner = needsKey ? keyOwner(key) : undefined
  if (owner !== undefined && owner !== label) return `; it looks like one of ${owner}`
  return keyHint === undefined ? '' : `; ${keyHint}`
}

/** Complaint of a server error: Z.ai sends its 404 with status 500, and OpenAI asks to slow down with 503. Others do not count. */
function complaintOfServerError(status: number, document: unknown): Complaint | null {
  const complaint = findComplaint(document)
  return complaint === 'missing' || (complaint === 'rate' && status === 503) ? complaint : null
}
