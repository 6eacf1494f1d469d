import { parse } from 'hono/utils/cookie'

import type { ServerConfig } from '../config/server-config.ts'
import type { Caller } from '../http/route-env.ts'
import { isLocal, type Client } from './client.ts'
import { single, type Connection } from './connection.ts'
import { readBearer, type KeyStore, type KnownKey } from './keys.ts'
import { addressGroup } from './networks.ts'
import { NO_KEY, NO_KEYS, NOT_LOCAL, tooMany, WRONG_KEY, type Refusal } from './refusal.ts'
import { allows } from './roles.ts'
import type { Session, Sessions } from './sessions.ts'
import { createRecentSet } from './recent-set.ts'
import { createWindowLimit } from './window-limit.ts'

/** Name of the cookie of a session. */
export const COOKIE = 'botwatch_session'

/** Who makes a request, or why that is not known. */
type Authentication =
  | { readonly ok: true; readonly caller: Caller; readonly key?: KnownKey; readonly session?: Session }
  | { readonly ok: false; readonly refusal: Refusal }

function mayRead(key: KnownKey | undefined): boolean {
  return key !== undefined && allows(key.role, 'read')
}

/** Finds out who makes a request, and counts it against the limits. */
export interface Authenticator {
  readonly request: (connection: Connection, client: Client) => Authentication
  /** Checks a key that is logged in with. */
  readonly key: (key: string, client: Client) => Authentication
  readonly session: (connection: Connection) => Session | undefined
  /** Whether a caller that was let in may still read: its key or session may have ended since. Counts nothing. */
  readonly mayStillRead: (connection: Connection, via: Caller['via'] | undefined) => boolean
}

/** What an authenticator needs. */
export interface AuthenticatorOptions {
  readonly config: Pick<ServerConfig, 'allowAnonymous' | 'limits'>
  readonly keys: KeyStore
  readonly sessions: Sessions
  readonly onWrongKey: (address: string) => void
}

/**
 * Creates an authenticator.
 *
 * From an address that sent too many wrong keys, a right key is accepted only if it was used from there before. Everybody
 * behind one address goes on working, whatever one of them sends, and who guesses keys does not learn which one is right.
 */
export function createAuthenticator({
  config,
  keys,
  sessions,
  onWrongKey,
}: AuthenticatorOptions): Authenticator {
  const { limits, allowAnonymous } = config
  const requests = createWindowLimit()
  const anonymous = createWindowLimit()
  const wrongKeys = createWindowLimit()
  const used = createRecentSet(10_000)

  const admit = (key: KnownKey, via: 'key' | 'session', address: string): Authentication => {
    const limit = key.role === 'ingest' ? limits.ingestPerMinute : limits.requestsPerMinute
    const waitMs = requests.take(key.name, limit)
    if (waitMs > 0) return { ok: false, refusal: tooMany('TOO_MANY_REQUESTS', waitMs) }
    return { ok: true, key, caller: { name: key.name, role: key.role, via, address } }
  }
  const checkKey = (text: string, { address }: Client): Authentication => {
    if (keys.keys.length === 0) return { ok: false, refusal: NO_KEYS }
    const group = addressGroup(address)
    const waitMs = wrongKeys.wait(group, limits.wrongKeysPerMinute)
    const key = keys.find(text)
    const pair = `${group} ${key?.name}`
    if (key !== undefined && (waitMs === 0 || used.has(pair))) {
      used.add(pair)
      return admit(key, 'key', address)
    }
    if (waitMs > 0) return { ok: false, refusal: tooMany('TOO_MANY_WRONG_KEYS', waitMs) }
    wrongKeys.take(group, limits.wrongKeysPerMinute)
    onWrongKey(address)
    return { ok: false, refusal: WRONG_KEY }
  }
  // Another server on this host name or on one above may have set a cookie of the same name.
  const readSession = ({ headers }: Connection): Session | undefined => {
    for (const cookie of single(headers, 'cookie')?.split(';') ?? []) {
      const session = sessions.read(parse(cookie, COOKIE)[COOKIE])
      if (session !== undefined) return session
    }
    return undefined
  }
  const admitAnonymous = (address: string): Authentication => {
    // All requests without a socket have the same address.
    const isKnown = address !== 'unknown'
    const waitMs = isKnown ? anonymous.take(addressGroup(address), limits.requestsPerMinute) : 0
    if (waitMs > 0) return { ok: false, refusal: tooMany('TOO_MANY_REQUESTS', waitMs) }
    return { ok: true, caller: { name: 'anonymous', role: 'read', via: 'anonymous', address } }
  }
  const withoutKeys = (connection: Connection, { address }: Client): Authentication => {
    if (allowAnonymous) return admitAnonymous(address)
    if (!isLocal(connection)) return { ok: false, refusal: NOT_LOCAL }
    return { ok: true, caller: { name: 'local', role: 'admin', via: 'local', address } }
  }
  return {
    request: (connection, client) => {
      if (keys.keys.length === 0) return withoutKeys(connection, client)
      const bearer = readBearer(single(connection.headers, 'authorization'))
      if (bearer !== undefined) return checkKey(bearer, client)
      const session = readSession(connection)
      if (session === undefined) return { ok: false, refusal: NO_KEY }
      return { ...admit(session.key, 'session', client.address), session }
    },
    key: checkKey,
    session: readSession,
    mayStillRead: (connection, via) => {
      if (via === 'session') return mayRead(readSession(connection)?.key)
      if (via === 'key')
        return mayRead(keys.find(readBearer(single(connection.headers, 'authorization')) ?? ''))
      return keys.keys.length === 0
    },
  }
}
