import { timingSafeEqual } from 'node:crypto'

import { Problems } from '../problems.ts'
import { hmacOf, readSecrets } from './signature.ts'

/** What a receiver knows of one request. */
export interface VerifySignatureOptions {
  /** As Node's `request.headers`, or a `Headers` object. Names in any case. */
  readonly headers: ReceivedHeaders
  /** The body exactly as it arrived: parsed and written again it would no longer match. */
  readonly body: string | Uint8Array
  /** One secret, or two while one replaces the other. */
  readonly secrets: readonly string[]
  /** How far the attempt may lie in the past or the future. Default 300. */
  readonly toleranceSeconds?: number
  /** The present, in milliseconds since 1970. Default `Date.now()`. */
  readonly nowMs?: number
}

/** Headers as servers give them. */
export type ReceivedHeaders =
  | { readonly get: (name: string) => string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** Whether a request is genuine, or why not. */
export type SignatureVerdict =
  | { readonly ok: true; readonly id: string; readonly timestampSeconds: number }
  | { readonly ok: false; readonly reason: SignatureRefusal }

/** Why a request is not genuine. */
export type SignatureRefusal = 'missing_header' | 'invalid_timestamp' | 'too_old' | 'too_new' | 'no_match'

/**
 * Verifies a Standard Webhooks signature in constant time. A request that is not genuine is a value; throws a
 * `NotifierError` on options that cannot work, such as a malformed secret. To refuse repeats, remember the ids
 * of the last `toleranceSeconds`.
 *
 * @example
 * const verdict = verifySignature({ headers: request.headers, body: rawBody, secrets: [secret] })
 * if (!verdict.ok) return respond(401, verdict.reason)
 */
export function verifySignature(options: VerifySignatureOptions): SignatureVerdict {
  const { headers, body, secrets, toleranceSeconds = 300, nowMs = Date.now() } = options
  const problems = new Problems()
  const keys = readSecrets(secrets, problems)
  const expected = 'a number of seconds from 0 to 86400'
  problems.check(
    toleranceSeconds >= 0 && toleranceSeconds <= 86_400,
    'toleranceSeconds',
    toleranceSeconds,
    expected,
  )
  problems.check(Number.isFinite(nowMs), 'nowMs', nowMs, 'milliseconds since 1970')
  problems.throwIfAny('verifySignature')

  const id = header(headers, 'webhook-id')
  const timestamp = header(headers, 'webhook-timestamp')
  const signatures = header(headers, 'webhook-signature')
  if (!id || !timestamp || !signatures) return { ok: false, reason: 'missing_header' }
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'invalid_timestamp' }
  const timestampSeconds = Number(timestamp)
  const ageSeconds = Math.floor(nowMs / 1000) - timestampSeconds
  if (ageSeconds > toleranceSeconds) return { ok: false, reason: 'too_old' }
  if (-ageSeconds > toleranceSeconds) return { ok: false, reason: 'too_new' }

  const genuine = keys.map((key) => hmacOf(key, id, timestamp, body))
  const matches = candidatesOf(signatures).flatMap((given) =>
    genuine.map((digest) => timingSafeEqual(given, digest)),
  )
  return matches.includes(true) ? { ok: true, id, timestampSeconds } : { ok: false, reason: 'no_match' }
}

/** The `v1` signatures of a header; others, such as the asymmetric `v1a`, are not ours. */
function candidatesOf(signatures: string): readonly Buffer[] {
  return signatures
    .split(' ')
    .filter((entry) => /^v1,[A-Za-z0-9+/]{43}=$/.test(entry))
    .map((entry) => Buffer.from(entry.slice(3), 'base64'))
}

function header(headers: ReceivedHeaders, name: string): string | undefined {
  if (hasGet(headers)) return headers.get(name) ?? undefined
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name)
  const value = key === undefined ? undefined : headers[key]
  return typeof value === 'string' ? value : value?.[0]
}

function hasGet(headers: ReceivedHeaders): headers is { readonly get: (name: string) => string | null } {
  return typeof headers['get'] === 'function'
}
