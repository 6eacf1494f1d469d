import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'
import * as v from 'valibot'

import { COOKIE } from '../access/authenticate.ts'
import { refuse, WRONG_ROLE } from '../access/refusal.ts'
import { allows } from '../access/roles.ts'
import { SESSION_MS } from '../access/sessions.ts'
import { operation, type Operation } from '../http/operation.ts'
import { basePathOf } from '../http/path.ts'
import type { Caller, RouteEnv } from '../http/route-env.ts'
import type { ApiDependencies } from './dependencies.ts'
import { roleSchema } from './enums.ts'
import { time, toTime } from './fields.ts'

const MAX_BYTES = 8192
const KEY = 'the text of a key'
const COOKIE_HEADER = v.strictObject({
  'Set-Cookie': v.pipe(v.string(), v.description('The cookie of the session: HttpOnly and SameSite=Strict.')),
})
const schema = v.strictObject({
  key: v.pipe(v.string(KEY), v.nonEmpty(KEY), v.maxLength(1024, KEY), v.description('A key of the server.')),
})

interface WireCaller extends Pick<Caller, 'name' | 'role' | 'via'> {
  readonly expires_at: string | null
}

const callerAnswer: v.GenericSchema<WireCaller> = v.pipe(
  v.strictObject({
    name: v.pipe(
      v.string(),
      v.description(
        'Name of the key; `local` for a program on this machine and `anonymous` for anybody, without keys.',
      ),
    ),
    role: roleSchema,
    via: v.picklist(['key', 'session', 'local', 'anonymous']),
    expires_at: v.pipe(v.nullable(time), v.description('End of the session; null without one.')),
  }),
  v.metadata({ ref: 'Caller', description: 'Caller of the request.' }),
)
const example: WireCaller = {
  name: 'ann',
  role: 'operate',
  via: 'session',
  expires_at: '2026-11-28T21:30:00.000Z',
}

/** The session of a browser: log in with a key, who am I, log out. */
export function sessionOperations({ config, access }: ApiDependencies): readonly Operation[] {
  const { authenticator, sessions, visitOf } = access
  const path = basePathOf(config) || '/'
  const isHttps = config.publicUrl?.startsWith('https:') === true
  const sendCookie = (c: Context, token: string, maxAge: number): void =>
    setCookie(c, COOKIE, token, {
      path,
      httpOnly: true,
      sameSite: 'Strict',
      secure: isHttps || visitOf(c).client.isHttps,
      maxAge,
    })
  const logIn = (c: Context<RouteEnv>, key: string): Response => {
    const known = authenticator.key(key, visitOf(c).client)
    if (!known.ok) return refuse(c, known.refusal)
    c.set('caller', known.caller)
    const { name, role } = known.caller
    if (known.key === undefined || !allows(role, 'read')) return refuse(c, WRONG_ROLE)
    const { token, untilMs } = sessions.begin(known.key)
    sendCookie(c, token, SESSION_MS / 1000)
    return c.json({ name, role, via: 'session', expires_at: toTime(untilMs) })
  }
  const show = (c: Context<RouteEnv>): Response => {
    const caller = c.get('caller')
    const session = caller?.via === 'session' ? authenticator.session(visitOf(c).connection) : undefined
    return c.json({
      name: caller?.name,
      role: caller?.role,
      via: caller?.via,
      expires_at: session === undefined ? null : toTime(session.untilMs),
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
  return [
    operation({
      route: 'POST /api/v1/session',
      id: 'logIn',
      tag: 'Session',
      summary: 'Log in',
      description:
        'Begins the session of a browser with a key of the role `read`, `operate` or `admin`, and sets its cookie, which is valid for 12 hours. A program does not need it: it sends its key with each request.',
      needs: 'open',
      action: 'session.begin',
      body: { schema, example: { key: '3c1f0a9e5b7d42868d1e6f04a2b9c7d5' }, maxBytes: MAX_BYTES },
      answers: {
        200: {
          description: 'The caller.',
          schema: callerAnswer,
          example,
          headers: COOKIE_HEADER,
        },
      },
      errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'TOO_MANY_REQUESTS', 'TOO_MANY_WRONG_KEYS'],
      handle: (c, { body }) => logIn(c, body.key),
    }),
    operation({
      route: 'GET /api/v1/session',
      id: 'getSession',
      tag: 'Session',
      summary: 'Get the caller',
      description:
        'Returns the name and role of the key or session of the request, and the end of the session.',
      needs: 'read',
      answers: { 200: { description: 'The caller.', schema: callerAnswer, example } },
      handle: (c) => show(c),
    }),
    operation({
      route: 'DELETE /api/v1/session',
      id: 'logOut',
      tag: 'Session',
      summary: 'Log out',
      description: 'Ends the session of the request and removes its cookie. Does nothing without a session.',
      needs: 'open',
      action: 'session.end',
      answers: { 204: { description: 'The session has ended.', headers: COOKIE_HEADER } },
      handle: (c) => logOut(c),
    }),
  ]
}
