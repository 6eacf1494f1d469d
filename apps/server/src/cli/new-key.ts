import { createHash, randomBytes } from 'node:crypto'

const KEY_BYTES = 24

/** A new key of the API. */
export interface NewKey {
  readonly name: string
  readonly role: string
  /** Nobody can guess it. */
  readonly key: string
  /** Its SHA-256, by which the server knows it. */
  readonly sha256: string
}

/** Makes a random key. */
export function newKey(name: string, role: string): NewKey {
  const key = randomBytes(KEY_BYTES).toString('hex')
  return { name, role, key, sha256: createHash('sha256').update(key).digest('hex') }
}
