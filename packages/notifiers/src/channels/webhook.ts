import { createHash } from 'node:crypto'

import { parseRetryAfter, type HttpHeaders } from '@botwatch/http'
import { flag } from '@botwatch/options'
import { described, secret, type ConfigSchema } from '@botwatch/options/config'
import { createRedactor, urlSecrets } from '@botwatch/redact'
import * as v from 'valibot'

import { httpConfigEntries } from '../config.ts'
import { createNotifier } from '../create-notifier.ts'
import { readHttpOptions, type HttpChannelOptions } from '../http/options.ts'
import { clientOf } from '../http/client.ts'
import { exchange } from '../http/exchange.ts'
import { deliveryOf } from '../http/outcome.ts'
import type { Notifier } from '../notifier.ts'
import { webhookBody } from '../webhook/body.ts'
import { keysOf, secretTexts, webhookSecret, webhookSecrets } from '../webhook/secret.ts'
import { signatureHeader } from '../webhook/signature.ts'

/** Options of {@link webhookNotifier}. The URL and the secrets are never printed. */
export interface WebhookNotifierOptions extends HttpChannelOptions {
  /** Signs each request: `whsec_` followed by 24 to 64 bytes in base64. Default: requests are not signed. */
  readonly secret?: string | undefined
  /** One or two secrets in place of `secret`. With two, each request carries a signature of each. */
  readonly secrets?: readonly string[] | undefined
  /**
   * Whether a program reads the messages. If true, limits meant to spare people do not apply, texts of alerts stay whole, and
   * alerts that do not fit into a message are reported as `refusedAlerts`, to be sent with the next. Default false.
   */
  readonly forMachines?: boolean | undefined
}

const secretField = (): v.GenericSchema<string> => secret(v.string('a secret that begins with whsec_'))

/** Fields of a channel of the type `webhook` in a configuration file. */
export const webhookConfig: ConfigSchema = v.strictObject({
  ...httpConfigEntries,
  secret: v.optional(
    described(secretField(), 'Signs each request: `whsec_` and 24 to 64 bytes in base64. Default unsigned.'),
  ),
  secrets: v.optional(
    described(
      v.array(secretField(), 'a list of secrets'),
      'Two secrets in place of `secret`, while one replaces the other.',
    ),
  ),
  for_machines: v.optional(
    described(flag(), 'Whether a program reads the messages, so that limits that spare people do not apply.'),
  ),
})

/**
 * Creates a channel that posts each message to a URL as a Standard Webhooks request. The outcome depends on the status
 * alone; only for a 429 or 503 without `Retry-After` is the body read, for a `retry_after` in JSON. Throws a
 * `NotifierError` if an option is invalid.
 *
 * @example
 * const webhook = webhookNotifier({ url: 'https://bot.example.com/alerts', secret: 'whsec_…' })
 * const delivery = await webhook.send(message, { signal: AbortSignal.timeout(20_000), attempt: 1 })
 */
export function webhookNotifier(options: WebhookNotifierOptions): Notifier {
  const settings = readHttpOptions('webhook', options, entries, [['secret', 'secrets']])
  const { name, url, timeoutMs, forMachines } = settings
  const { minSeverity, fallback } = settings
  const secrets = settings.secrets ?? (settings.secret === undefined ? [] : [settings.secret])
  const keys = keysOf(secrets)
  const withClient = clientOf(settings, 'no-metadata')
  const { text: redact } = createRedactor({ secrets: [...secretTexts(secrets), ...urlSecrets(url)] })

  return createNotifier({
    name,
    kind: 'webhook',
    destination: url.href,
    minSeverity,
    fallback,
    forMachines,
    deliver: async (message, { signal }) => {
      const { body, leftOut } = webhookBody(message, redact, forMachines)
      const headers = headersOf(message.id, body, keys)
      // A receiver drops a repeated `webhook-id`.
      const request = { method: 'POST', headers, body, signal, timeoutMs, idempotent: true } as const
      const { result } = await withClient((http) => exchange(http, url, request, mayNameDelay))
      const delivery = deliveryOf(result)
      const isPartial = forMachines === true && leftOut.length > 0
      if (delivery.outcome !== 'delivered' || !isPartial) return delivery
      return { ...delivery, refusedAlerts: leftOut }
    },
  })
}

const entries = {
  secret: v.optional(webhookSecret()),
  secrets: v.optional(webhookSecrets()),
  forMachines: v.optional(flag()),
}

/** Whether a response asks for a retry but its headers do not say when, so that its body may. */
function mayNameDelay(status: number, headers: HttpHeaders): boolean {
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

/**
 * The id, or its hash if a header cannot carry it. An id with a full stop is hashed as well, since the signed text
 * separates its parts by full stops.
 */
function webhookId(messageId: string): string {
  if (/^[\w:-]{1,128}$/.test(messageId)) return messageId
  return `msg_${createHash('sha256').update(messageId).digest('base64url')}`
}
