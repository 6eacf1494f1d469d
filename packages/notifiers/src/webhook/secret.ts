import * as v from 'valibot'

const MIN_KEY_BYTES = 24
const MAX_KEY_BYTES = 64
const PREFIX = 'whsec_'
const SECRET = `${PREFIX} followed by ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes in base64`

/** Schema of a Standard Webhooks secret: `whsec_` followed by 24 to 64 bytes in base64. */
export function webhookSecret(): v.GenericSchema<string> {
  return v.pipe(
    v.string(SECRET),
    v.check((secret) => keyOf(secret) !== undefined, SECRET),
  )
}

/** One secret, or two while one replaces the other. */
export function webhookSecrets(): v.GenericSchema<string[]> {
  const expected = 'a list of one or two secrets'
  return v.pipe(v.array(webhookSecret(), expected), v.minLength(1, expected), v.maxLength(2, expected))
}

/** The keys of secrets that have been validated. */
export function keysOf(secrets: readonly string[]): readonly Uint8Array[] {
  return secrets.flatMap((secret) => keyOf(secret) ?? [])
}

/** The texts that would reveal a secret: with and without its prefix. */
export function secretTexts(secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret) => [secret, secret.slice(PREFIX.length)])
}

function keyOf(secret: string): Uint8Array | undefined {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const key = Buffer.from(encoded, 'base64')
  // Buffer skips characters that are not base64, so a mistyped secret would silently become another one.
  const isBase64 = key.toString('base64').replace(/=+$/, '') === encoded.replace(/={1,2}$/, '')
  return isBase64 && key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES ? key : undefined
}
