import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { SessionStore } from '../store/server-store.ts'
import type { KeyStore, KnownKey } from './keys.ts'

/** A session that has not ended. */
export interface Session {
  readonly id: string
  readonly key: KnownKey
  /** Milliseconds since 1970. */
  readonly untilMs: number
}

/** Sessions of browsers. A session is a signed token; only the ended ones are stored. */
export interface Sessions {
  /** Begins a session and returns its token. */
  readonly begin: (key: KnownKey) => { readonly token: string; readonly untilMs: number }
  /** The session of a token. Undefined if it is forged, over, ended, or its key was removed or changed. */
  readonly read: (token: string | undefined) => Session | undefined
  readonly end: (session: Session) => void
}

/** How long a session lasts, however much it is used. */
export const SESSION_MS: number = 12 * 3_600_000

/** How far the clock may be set back without an end of the sessions that began before. */
const CLOCK_MS = 600_000

const TOKEN = /^([\w-]{22})\.(\d{1,15})\.([\w-]{43})\.([\w-]{43})$/

/**
 * Creates the sessions. A token is `id.until.key.signature`; `key` is a keyed hash of the name and the hash of the API key,
 * so that a session ends when its key is removed or changed, also while the server is stopped.
 */
export function createSessions(store: SessionStore, keyStore: KeyStore): Sessions {
  const sign = (text: string): string => createHmac('sha256', store.secret).update(text).digest('base64url')
  const tagOf = ({ name, hash }: KnownKey): string => sign(`key.${name}.${hash.toString('hex')}`)
  let tagged: readonly KnownKey[] = []
  let tags: ReadonlyMap<string, KnownKey> = new Map()
  /** The key in effect with a tag. */
  const keyOf = (tag: string): KnownKey | undefined => {
    const { keys } = keyStore
    if (keys !== tagged) {
      tagged = keys
      tags = new Map(keys.map((key) => [tagOf(key), key]))
    }
    return tags.get(tag)
  }
  return {
    begin: (key) => {
      const untilMs = Date.now() + SESSION_MS
      const content = `${randomBytes(16).toString('base64url')}.${untilMs}.${tagOf(key)}`
      return { token: `${content}.${sign(content)}`, untilMs }
    },
    read: (token = '') => {
      const [, id = '', until = '', tag = '', signature = ''] = TOKEN.exec(token) ?? []
      if (id === '' || !isSame(signature, sign(`${id}.${until}.${tag}`))) return undefined
      const key = keyOf(tag)
      const untilMs = Number(until)
      const restMs = untilMs - Date.now()
      if (key === undefined || restMs <= 0 || restMs > SESSION_MS + CLOCK_MS || store.isEnded(id))
        return undefined
      return { id, key, untilMs }
    },
    end: ({ id, untilMs }) => store.end(id, untilMs),
  }
}

/** Compares two signatures of the same length in constant time. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
