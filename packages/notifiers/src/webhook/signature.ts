import { createHmac } from 'node:crypto'

/** The Standard Webhooks signature of one attempt: HMAC-SHA256 over `id.timestamp.body`. */
export function hmacOf(key: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

/** The `webhook-signature` header: `v1,<base64>` for each key, so that a receiver with either secret can verify. */
export function signatureHeader(
  keys: readonly Uint8Array[],
  id: string,
  timestamp: string,
  body: string | Uint8Array,
): string {
  return keys.map((key) => `v1,${hmacOf(key, id, timestamp, body).toString('base64')}`).join(' ')
}
