import { createHash, timingSafeEqual } from 'node:crypto'

import type { ApiKey, Role } from '../config/server-config.ts'

/** A key without its text. */
export interface KnownKey {
  readonly name: string
  readonly role: Role
  /** SHA-256 of the key. */
  readonly hash: Buffer
}

/** The keys of the configuration, as hashes. */
export interface KeyStore {
  /** The keys in effect; another list after `replace`. */
  readonly keys: readonly KnownKey[]
  /** Returns the key with this text. Takes the same time for every text, known or not. */
  readonly find: (text: string) => KnownKey | undefined
  /** Puts other keys into effect, at once. */
  readonly replace: (apiKeys: readonly ApiKey[]) => void
}

/** Creates a store of keys; it does not keep their texts. A hash of random keys needs no salt and no slow function. */
export function createKeyStore(apiKeys: readonly ApiKey[]): KeyStore {
  let keys = apiKeys.map(toKnownKey)
  return {
    get keys() {
      return keys
    },
    find: (text) => {
      const hash = hashOf(text)
      let found: KnownKey | undefined
      // No early exit: the time would tell which key it was.
      for (const key of keys) if (timingSafeEqual(key.hash, hash)) found = key
      return found
    },
    replace: (next) => {
      keys = next.map(toKnownKey)
    },
  }
}

function toKnownKey({ name, role, key, keySha256 = '' }: ApiKey): KnownKey {
  return { name, role, hash: key === undefined ? Buffer.from(keySha256, 'hex') : hashOf(key) }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The key in `Authorization: Bearer …`. Undefined without a header or with another scheme. */
export function readBearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^bearer(?: |$)/i.test(authorization)) return undefined
  return authorization.slice('bearer '.length).trim()
}
