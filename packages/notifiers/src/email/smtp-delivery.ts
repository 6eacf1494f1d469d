import type { Delivery } from '../notifier.ts'

/** What nodemailer says of a failure; its message and its `response` may hold addresses and are not passed on. */
interface SmtpFailure {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly command?: unknown
  readonly response?: unknown
  readonly responseCode?: unknown
}

/** Codes of nodemailer for a conversation that broke off, and nothing wrong with the mail. */
const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNECTION',
  'EDNS',
  'EPROTOCOL',
  'ESOCKET',
  'ETIMEDOUT',
  'ETLS',
])

/** RFC 4954 and RFC 3207: the server wants a login or an encryption that it does not get. */
const loginReplies: ReadonlySet<number> = new Set([530, 534, 535, 538])

/**
 * What a failed conversation means for the message: a reply of 4xx and a broken connection are retryable; no TLS and
 * no login break the channel, since nothing is sent without; any other 5xx is permanent.
 */
export function deliveryOfFailure(failure: SmtpFailure): Delivery {
  const { code, originalCode, command, responseCode } = failure
  if (typeof responseCode === 'number') return ofReply(responseCode, String(command), replyText(failure))
  if (typeof originalCode === 'string' && isTlsCode(originalCode)) return deliveryOfTlsFailure(originalCode)
  if (connectionCodes.has(code)) return { outcome: 'retryable', reason: 'Connection failed' }
  return { outcome: 'permanent', reason: 'The message could not be written' }
}

/** A certificate that has only expired is renewed within the time of some retries; any other needs a person. */
export function deliveryOfTlsFailure(code = ''): Delivery {
  const reason = `TLS handshake failed${code === '' ? '' : ` (${code})`}`
  return { outcome: code === 'CERT_HAS_EXPIRED' ? 'retryable' : 'channel_broken', reason }
}

/** The reply code and, where there is one, the enhanced status code (RFC 3463), as `550 5.1.1`. */
export function replyText({ response, responseCode }: SmtpFailure): string {
  const [, enhanced = ''] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response)) ?? []
  return `${String(responseCode)} ${enhanced}`.trim()
}

function ofReply(code: number, command: string, reply: string): Delivery {
  const reason = `Mail server refused ${refused(command)} (${reply})`
  if (code < 500 || code > 599) return { outcome: 'retryable', reason }
  const broken = /^(?:STARTTLS|EHLO|AUTH)/.test(command) || loginReplies.has(code)
  return { outcome: broken ? 'channel_broken' : 'permanent', reason }
}

function refused(command: string): string {
  if (command.startsWith('AUTH')) return 'the login'
  if (command === 'STARTTLS' || command === 'EHLO') return 'TLS'
  if (command === 'MAIL FROM') return 'the sender'
  if (command === 'RCPT TO') return 'every recipient'
  return command === 'DATA' ? 'the message' : 'the connection'
}

/** The names OpenSSL and Node give what is wrong with TLS have an underscore; those of the system have none. */
function isTlsCode(code: string): boolean {
  return code === 'EPROTO' || code.includes('_')
}
