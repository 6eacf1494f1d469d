import { createHash } from 'node:crypto'

import { createHttpClient, parseRetryAfter, type HttpHeaders, type NetworkPolicy } from '@botwatch/http'
import { createRedactor } from '@botwatch/redact'

import { createNotifier } from '../create-notifier.ts'
import { checkHttpOptions, type HttpOptions } from '../http/options.ts'
import type { Notifier } from '../notifier.ts'
import { deliveryOf } from '../http/outcome.ts'
import { checkName, Problems } from '../problems.ts'
import { readSecret, readSecrets, signatureHeader } from '../webhook/signature.ts'
import { urlSecrets } from '../http/url-secrets.ts'
import { webhookBody } from '../webhook/body.ts'

/** Options of {@link webhookNotifier}. The URL and the secrets are never printed. */
export interface WebhookNotifierOptions extends HttpOptions {
  /** The name rules use for this channel. Default `webhook`. */
  readonly name?: string
  /** Signs each request: `whsec_` and 24 to 64 bytes in base64. Without one, requests are not signed. */
  readonly secret?: string
  /** In place of `secret`, one or two secrets; with two, requests carry a signature of each. */
  readonly secrets?: readonly string[]
  /** Bounds one attempt, from DNS to the headers of the answer. Default 15000. */
  readonly timeoutMs?: number
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy
}

/**
 * Creates a channel that posts each message to a URL as a Standard Webhooks request. The status alone decides
 * what became of it; of a 429 and a 503 without `Retry-After`, the `retry_after` of a JSON body counts as well, and no
 * other body is read. Throws a `NotifierError` on options that cannot work.
 *
 * @example
 * const webhook = webhookNotifier({ url: 'https://bot.example.com/alerts', secret: 'whsec_…' })
 * const delivery = await webhook.send(message, { signal: AbortSignal.timeout(20_000), attempt: 1 })
 */
export function webhookNotifier(options: WebhookNotifierOptions): Notifier {
  const { name, url, keys, timeoutMs, network, secrets } = readOptions(options)
  const http = options.http ?? createHttpClient({ network, timeoutMs })
  const keyTexts = secrets.map((secret) => secret.replace(/^whsec_/, ''))
  const { text: redact } = createRedactor({ secrets: [...secrets, ...keyTexts, ...urlSecrets(url)] })

  return createNotifier({
    name,
    kind: 'webhook',
    deliver: async (message, { signal }) => {
      const body = webhookBody(message, redact)
      const headers = headersOf(message.id, body, keys)
      const request = { method: 'POST', headers, body, signal, timeoutMs, readBody: saysWhen }
      const result = await http.request(url, request)
      const tooLarge = !result.ok && result.error.code === 'BODY_TOO_LARGE'
      return tooLarge ? { outcome: 'retryable', reason: 'Answer is too large' } : deliveryOf(result)
    },
  })
}

/** Who says "not now" but not when may say it in the body; nobody else's body is worth waiting for. */
function saysWhen(status: number, headers: HttpHeaders): boolean {
  return (status === 429 || status === 503) && parseRetryAfter(headers['retry-after']) === undefined
}

function headersOf(messageId: string, body: string, keys: readonly Uint8Array[]): Record<string, string> {
  const id = webhookId(messageId)
  const timestamp = String(Math.floor(Date.now() / 1000))
  return {
    'content-type': 'application/json',
    'user-agent': 'botwatch',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(keys.length === 0 ? {} : { 'webhook-signature': signatureHeader(keys, id, timestamp, body) }),
  }
}

/** The id, or its hash where a header could not carry it or, with a full stop, would blur what is signed. */
function webhookId(messageId: string): string {
  if (/^[\w:-]{1,128}$/.test(messageId)) return messageId
  return `msg_${createHash('sha256').update(messageId).digest('base64url')}`
}

/** The options as they are used. */
interface Settings {
  readonly name: string
  readonly url: URL
  readonly secrets: readonly string[]
  readonly keys: readonly Uint8Array[]
  readonly timeoutMs: number
  readonly network: NetworkPolicy
}

function readOptions(options: WebhookNotifierOptions): Settings {
  const { name = 'webhook', secret, secrets = secret === undefined ? [] : [secret] } = options
  const { timeoutMs = 15_000, network = 'no-metadata' } = options
  const problems = new Problems()
  checkName(problems, name)
  checkHttpOptions(problems, options)
  const keys = options.secrets === undefined ? readSecret(secret, problems) : readSecrets(secrets, problems)
  if (options.secrets !== undefined)
    problems.check(secret === undefined, 'secret', secret, 'nothing beside secrets')
  problems.throwIfAny('webhookNotifier')
  return { name, url: new URL(options.url), secrets, keys, timeoutMs, network }
}
