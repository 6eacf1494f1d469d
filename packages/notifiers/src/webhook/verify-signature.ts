import { timingSafeEqual } from 'node:crypto'

import * as v from 'valibot'

import { readOptions } from '../options.ts'
import { keysOf, webhookSecrets } from './secret.ts'
import { hmacOf } from './signature.ts'

/** One received request and how to verify it. */
export interface VerifySignatureOptions {
  /** Node's `request.headers`, or a `Headers` object. Names in any case. */
  readonly headers: ReceivedHeaders
  /** The body exactly as it was received. A body that was parsed and written again does not match. */
  readonly body: string | Uint8Array
  /** One secret, or two while one replaces the other. */
  readonly secrets: readonly string[]
  /** Largest age of a request, and how far its time may lie in the future, in seconds, 0 to 86400. Default 300. */
  readonly toleranceSeconds?: number | undefined
  /** Current time in milliseconds since 1970. Default `Date.now()`. */
  readonly nowMs?: number | undefined
}

/** Request headers as servers pass them. */
export type ReceivedHeaders =
  | { readonly get: (name: string) => string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** Whether a request is genuine, or the reason why it is not. */
export type SignatureVerdict =
  | { readonly ok: true; readonly id: string; readonly timestampSeconds: number }
  | { readonly ok: false; readonly reason: SignatureRefusal }

/** Why a request is not genuine. */
export type SignatureRefusal = 'missing_header' | 'invalid_timestamp' | 'too_old' | 'too_new' | 'no_match'

const TOLERANCE = 'a number of seconds from 0 to 86400'
const MILLISECONDS = 'milliseconds since 1970'
const BODY = 'the body as received, a string or bytes'

const schema = v.strictObject({
  headers: v.custom<ReceivedHeaders>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'request headers, as an object or a Headers object',
  ),
  body: v.union([v.string(), v.instance(Uint8Array)], BODY),
  secrets: webhookSecrets(),
  toleranceSeconds: v.optional(
    v.pipe(v.number(TOLERANCE), v.minValue(0, TOLERANCE), v.maxValue(86_400, TOLERANCE)),
    300,
  ),
  nowMs: v.optional(v.pipe(v.number(MILLISECONDS), v.finite(MILLISECONDS))),
})

/**
 * Verifies a Standard Webhooks signature in constant time. Returns why a request is not genuine. Throws a
 * `NotifierError` if an option is invalid, e.g. a malformed secret. To refuse repeated requests, remember the ids of
 * the last `toleranceSeconds`.
 *
 * @example
 * const verdict = verifySignature({ headers: request.headers, body: rawBody, secrets: [secret] })
 * if (!verdict.ok) return respond(401, verdict.reason)
 */
export function verifySignature(options: VerifySignatureOptions): SignatureVerdict {
  const settings = readOptions('verifySignature', schema, options)
  const { headers, body, secrets, toleranceSeconds, nowMs = Date.now() } = settings
  const id = header(headers, 'webhook-id')
  const timestamp = header(headers, 'webhook-timestamp')
  const signatures = header(headers, 'webhook-signature')
  if (!id || !timestamp || !signatures) return { ok: false, reason: 'missing_header' }
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'invalid_timestamp' }
  const timestampSeconds = Number(timestamp)
  const ageSeconds = Math.floor(nowMs / 1000) - timestampSeconds
  if (ageSeconds > toleranceSeconds) return { ok: false, reason: 'too_old' }
  if (-ageSeconds > toleranceSeconds) return { ok: false, reason: 'too_new' }

  const genuine = keysOf(secrets).map((key) => hmacOf(key, id, timestamp, body))
  const matches = candidatesOf(signatures).flatMap((given) =>
    genuine.map((digest) => timingSafeEqual(given, digest)),
  )
  return matches.includes(true) ? { ok: true, id, timestampSeconds } : { ok: false, reason: 'no_match' }
}

/** The `v1` signatures of a header. Others, e.g. the asymmetric `v1a`, are ignored. */
function candidatesOf(signatures: string): readonly Buffer[] {
  return signatures
    .split(' ')
    .filter((entry) => /^v1,[A-Za-z0-9+/]{43}=$/.test(entry))
    .map((entry) => Buffer.from(entry.slice(3), 'base64'))
}

/** The text of a header; undefined if there is none, or none that can be read. */
function header(headers: ReceivedHeaders, name: string): string | undefined {
  try {
    const value = find(headers, name)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

function find(headers: ReceivedHeaders, name: string): unknown {
  if (hasGet(headers)) return headers.get(name)
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name)
  const value = key === undefined ? undefined : headers[key]
  return typeof value === 'string' ? value : value?.[0]
}

function hasGet(headers: ReceivedHeaders): headers is { readonly get: (name: string) => string | null } {
  return typeof headers['get'] === 'function'
}
