import { Hono, type Context } from 'hono'
import { setCookie } from 'hono/cookie'
import * as v from 'valibot'

import type { Access } from '../access/access.ts'
import { COOKIE } from '../access/authenticate.ts'
import { refuse, WRONG_ROLE } from '../access/refusal.ts'
import { allows } from '../access/roles.ts'
import { SESSION_MS } from '../access/sessions.ts'
import { readJson } from '../http/body.ts'
import { noParameters, withQuery } from '../http/query.ts'
import type { RouteEnv } from '../http/route-env.ts'

/** Where the cookie of a session is valid. */
export interface CookieScope {
  /** Path under which the server is reached, without a slash at the end. */
  readonly basePath: string
  readonly isHttps: boolean
}

const MAX_BYTES = 8192
const KEY = 'the text of a key'
const schema = v.strictObject({ key: v.pipe(v.string(KEY), v.nonEmpty(KEY), v.maxLength(1024, KEY)) })

/** Creates the routes of the session: log in with a key, who am I, log out. */
export function sessionRoutes(access: Access, { basePath, isHttps }: CookieScope): Hono<RouteEnv> {
  const { authenticator, sessions, visitOf } = access
  const sendCookie = (c: Context, token: string, maxAge: number): void =>
    setCookie(c, COOKIE, token, {
      path: basePath === '' ? '/' : basePath,
      httpOnly: true,
      sameSite: 'Strict',
      secure: isHttps || visitOf(c).client.isHttps,
      maxAge,
    })
  const logIn = async (c: Context<RouteEnv>): Promise<Response> => {
    const body = await readJson(c, schema, { maxBytes: MAX_BYTES })
    if (!body.ok) return body.response
    const known = authenticator.key(body.value.key, visitOf(c).client)
    if (!known.ok) return refuse(c, known.refusal)
    c.set('caller', known.caller)
    const { name, role } = known.caller
    if (known.key === undefined || !allows(role, 'read')) return refuse(c, WRONG_ROLE)
    const { token, untilMs } = sessions.begin(known.key)
    sendCookie(c, token, SESSION_MS / 1000)
    return c.json({ name, role, via: 'session', expires_at: new Date(untilMs).toISOString() })
  }
  const show = (c: Context<RouteEnv>): Response => {
    const caller = c.get('caller')
    const session = caller?.via === 'session' ? authenticator.session(visitOf(c).connection) : undefined
    return c.json({
      name: caller?.name,
      role: caller?.role,
      via: caller?.via,
      expires_at: session === undefined ? null : new Date(session.untilMs).toISOString(),
    })
  }
  const logOut = (c: Context<RouteEnv>): Response => {
    const { connection, client } = visitOf(c)
    const session = authenticator.session(connection)
    if (session !== undefined) {
      const { name, role } = session.key
      c.set('caller', { name, role, via: 'session', address: client.address })
      sessions.end(session)
    }
    sendCookie(c, '', 0)
    return c.body(null, 204)
  }
  return new Hono<RouteEnv>()
    .post('/', withQuery(noParameters, logIn))
    .get('/', withQuery(noParameters, show))
    .delete('/', withQuery(noParameters, logOut))
}
