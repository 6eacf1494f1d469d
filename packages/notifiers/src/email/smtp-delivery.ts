import type { Delivery } from '../notifier.ts'
import { stepOf, type SmtpProgress, type SmtpStep } from './smtp-progress.ts'

/** An error of nodemailer. Its message and `response` may contain addresses and are not passed on. */
interface SmtpFailure {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly command?: unknown
  readonly response?: unknown
  readonly responseCode?: unknown
}

/** An outcome other than `delivered`. */
type Refusal = Pick<Exclude<Delivery, { outcome: 'delivered' }>, 'outcome' | 'reason'>

/** Codes of nodemailer for a broken connection. */
const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNECTION',
  'EDNS',
  'EPROTOCOL',
  'ESOCKET',
  'ETIMEDOUT',
  'ETLS',
])

/** Replies of a server that requires a login or encryption (RFC 4954, RFC 3207). */
const loginReplies: ReadonlySet<number> = new Set([530, 534, 535, 538])

/** Steps that are the same for every message, so that none gets through if one of them is refused for good. */
const channelSteps: ReadonlySet<SmtpStep> = new Set<SmtpStep>([
  'the greeting',
  'EHLO',
  'HELO',
  'STARTTLS',
  'the login',
  'the sender',
])

/** Replies about the size of a mail. They may come in response to the sender, with whom the size is announced (RFC 1870). */
const sizeReply = /^552|^5\d\d 5\.(?:2\.3|3\.4)$/

/**
 * The outcome of a failed SMTP session. A 4xx reply, a text that is no reply and a broken connection are retryable. Any other 5xx reply is
 * `channel_broken` before the recipients and permanent from there on. `mayHaveArrived` is whether all of the mail was sent. That
 * includes a mail answered with 4xx: a filter in between may have passed it on and then failed.
 */
export function deliveryOfFailure(
  failure: SmtpFailure,
  { isSent: mayHaveArrived, step, answered }: Pick<SmtpProgress, 'isSent' | 'step' | 'answered'>,
): Delivery {
  const { code, originalCode, command, responseCode } = failure
  const refusedAt = stepOf(String(command)) ?? answered
  if (typeof responseCode === 'number') {
    const { outcome, reason } = ofReply(responseCode, refusedAt, replyText(failure))
    return outcome === 'retryable' ? { outcome, reason, mayHaveArrived } : { outcome, reason }
  }
  const isHandshake = typeof originalCode === 'string' && isTlsCode(originalCode) && !mayHaveArrived
  if (isHandshake) return deliveryOfTlsFailure(originalCode)
  if (typeof failure.response === 'string')
    return deliveryOfNoReply({ isSent: mayHaveArrived, step: answered })
  if (connectionCodes.has(code))
    return { outcome: 'retryable', reason: `Connection failed at ${step}`, mayHaveArrived }
  if (code === 'EAUTH')
    return { outcome: 'channel_broken', reason: 'Mail server offers no supported way to log in' }
  return { outcome: 'permanent', reason: 'The channel failed to write the message' }
}

/** Outcome of a text that is no reply of SMTP, or a reply before its command, e.g. from a proxy or another service. */
export function deliveryOfNoReply({ isSent, step }: Pick<SmtpProgress, 'isSent' | 'step'>): Delivery {
  return {
    outcome: 'retryable',
    reason: `Mail server gave no valid reply to ${step}`,
    mayHaveArrived: isSent,
  }
}

/** The outcome of a failed TLS handshake: retryable for an expired certificate, which may be renewed soon. */
export function deliveryOfTlsFailure(code = ''): Delivery {
  const reason = `TLS handshake failed${code === '' ? '' : ` (${code})`}`
  if (code !== 'CERT_HAS_EXPIRED') return { outcome: 'channel_broken', reason }
  return { outcome: 'retryable', reason, mayHaveArrived: false }
}

/** The reply code and the enhanced status code (RFC 3463) if there is one, e.g. `550 5.1.1`. */
export function replyText({ response, responseCode }: SmtpFailure): string {
  const [, enhanced = ''] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response)) ?? []
  return `${String(responseCode)} ${enhanced}`.trim()
}

function ofReply(code: number, step: SmtpStep, reply: string): Refusal {
  const reason = `Mail server refused ${refused[step] ?? step} (${reply})`
  if (code < 500 || code > 599) return { outcome: 'retryable', reason }
  const isBroken = loginReplies.has(code) || (channelSteps.has(step) && !sizeReply.test(reply))
  return { outcome: isBroken ? 'channel_broken' : 'permanent', reason }
}

const refused: { readonly [step in SmtpStep]?: string } = {
  'the greeting': 'the connection in its greeting',
  'the recipients': 'every recipient',
}

/** Whether a code is one of OpenSSL or Node about TLS. Those but two have an underscore, system codes have none. */
function isTlsCode(code: string): boolean {
  return code === 'EPROTO' || code === 'UNSPECIFIED' || code.includes('_')
}
