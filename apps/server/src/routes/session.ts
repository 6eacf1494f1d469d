import { parse } from '@botwatch/options'
import { Hono, type Context } from 'hono'
import { setCookie } from 'hono/cookie'
import * as v from 'valibot'

import type { Access } from '../access/access.ts'
import { COOKIE } from '../access/authenticate.ts'
import { refuse, WRONG_ROLE } from '../access/refusal.ts'
import { allows } from '../access/roles.ts'
import { SESSION_MS } from '../access/sessions.ts'
import { problem } from '../http/problem.ts'
import type { RouteEnv } from '../http/route-env.ts'

/** Where the cookie of a session is valid. */
export interface CookieScope {
  /** Path under which the server is reached, without a slash at the end. */
  readonly basePath: string
  readonly isHttps: boolean
}

const schema = v.strictObject({ key: v.pipe(v.string('a key'), v.maxLength(1024, 'a key')) })

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
  return new Hono<RouteEnv>()
    .post('/', async (c) => {
      const body: unknown = await c.req.json().catch(() => undefined)
      const parsed = parse(schema, body)
      if (!parsed.ok)
        return problem(c, 400, 'INVALID_BODY', 'The body is invalid', { problems: parsed.problems })
      const known = authenticator.key(parsed.value.key, visitOf(c).client)
      if (!known.ok) return refuse(c, known.refusal)
      c.set('caller', known.caller)
      if (known.key === undefined || !allows(known.caller.role, 'read')) return refuse(c, WRONG_ROLE)
      const { token, untilMs } = sessions.begin(known.key)
      sendCookie(c, token, SESSION_MS / 1000)
      const { name, role } = known.caller
      return c.json({ name, role, via: 'session', expires_at: new Date(untilMs).toISOString() })
    })
    .get('/', (c) => {
      const caller = c.get('caller')
      const session = caller?.via === 'session' ? authenticator.session(visitOf(c).connection) : undefined
      return c.json({
        name: caller?.name,
        role: caller?.role,
        via: caller?.via,
        expires_at: session === undefined ? null : new Date(session.untilMs).toISOString(),
      })
    })
    .delete('/', (c) => {
      const { connection, client } = visitOf(c)
      const session = authenticator.session(connection)
      if (session !== undefined) {
        const { name, role } = session.key
        c.set('caller', { name, role, via: 'session', address: client.address })
        sessions.end(session)
      }
      sendCookie(c, '', 0)
      return c.body(null, 204)
    })
}
