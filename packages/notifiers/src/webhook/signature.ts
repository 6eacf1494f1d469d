import { createHmac } from 'node:crypto'

import type { Problems } from '../problems.ts'

const MIN_KEY_BYTES = 24
const MAX_KEY_BYTES = 64
const PREFIX = 'whsec_'

/** The Standard Webhooks signature of one attempt: base64 of HMAC-SHA256 over `id.timestamp.body`. */
export function hmacOf(key: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

/** The `webhook-signature` header: one `v1,<base64>` for each key, so that a receiver with either secret can verify. */
export function signatureHeader(
  keys: readonly Uint8Array[],
  id: string,
  timestamp: string,
  body: string,
): string {
  return keys.map((key) => `v1,${hmacOf(key, id, timestamp, body).toString('base64')}`).join(' ')
}

/** Reads one or two secrets, `whsec_` and 24 to 64 bytes in base64 each. Notes what is wrong without printing them. */
export function readSecrets(secrets: unknown, problems: Problems): readonly Uint8Array[] {
  const isList = Array.isArray(secrets) && (secrets.length === 1 || secrets.length === 2)
  if (!problems.check(isList, 'secrets', secrets, 'a list of one or two secrets')) return []
  return (secrets as unknown[]).flatMap((secret, index) => readKey(secret, `secrets[${index}]`, problems))
}

/** Reads the secret of a channel that may have none. */
export function readSecret(secret: unknown, problems: Problems): readonly Uint8Array[] {
  return secret === undefined ? [] : readKey(secret, 'secret', problems)
}

function readKey(secret: unknown, path: string, problems: Problems): readonly Uint8Array[] {
  const key = typeof secret === 'string' ? decode(secret) : undefined
  const valid = key !== undefined && key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES
  problems.check(valid, path, secret, `${PREFIX} and ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes in base64`)
  return valid ? [key] : []
}

/** Buffer skips what is not base64, so a mistyped secret would silently be another one. */
function decode(secret: string): Uint8Array | undefined {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const key = Buffer.from(encoded, 'base64')
  return key.toString('base64').replace(/=+$/, '') === encoded.replace(/={1,2}$/, '') ? key : undefined
}
