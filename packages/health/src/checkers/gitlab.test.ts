import type { IncomingMessage } from 'node:http'

import { describe, expect, test } from 'vitest'

import { outcomeOf, spellingsOf } from '../../test/run-checker.ts'
import { answering, closedPort, serve, type LoopbackServer } from '../../test/servers.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { gitlab, type GitlabOptions } from './gitlab.ts'

const token = 'correct horse+battery/staple'
const nowMs = Date.parse('2026-01-05T10:00:00Z')
const fine = {
  id: 4,
  name: 'bot',
  revoked: false,
  active: true,
  scopes: ['api', 'read_user'],
  expires_at: null,
}

/** A stand-in for GitLab that takes no request but the two reads, each with the token. */
function standIn(self: object | string, status = 200, projectStatus = 200): Promise<LoopbackServer> {
  return serve((request: IncomingMessage, response) => {
    expect(request.method).toBe('GET')
    expect(request.headers['private-token']).toBe(token)
    expect(request.url).toMatch(
      /^\/api\/v4\/(?:personal_access_tokens\/self|projects\/(?:7|group%2Fproject))$/,
    )
    if (request.url === '/api/v4/personal_access_tokens/self') {
      response.writeHead(status).end(typeof self === 'string' ? self : JSON.stringify(self))
    } else {
      response.writeHead(projectStatus).end('{}')
    }
  })
}

const run = (baseUrl: string, options: Partial<GitlabOptions> = {}): Promise<CheckOutcome> =>
  outcomeOf(gitlab({ baseUrl, token, now: () => nowMs, ...options }))

async function runWith(
  self: object | string,
  status = 200,
  options: Partial<GitlabOptions> = {},
): Promise<CheckOutcome> {
  return run((await standIn(self, status)).url, options)
}

describe('a token', () => {
  test.each([
    ['2026-01-19', 'degraded', 13.58, 'GitLab token expires in 13 days'],
    ['2026-01-18', 'degraded', 12.58, 'GitLab token expires in 12 days'],
    ['2026-01-07', 'unhealthy', 1.58, 'GitLab token expires in 38 hours'],
    ['2026-01-06', 'unhealthy', 0.58, 'GitLab token expires in 14 hours'],
    ['2026-01-05', 'unhealthy', -0.42, 'GitLab token expired on 2026-01-05'],
  ])('that GitLab shows until %s is %s', async (expires_at, status, days, message) => {
    expect(await runWith({ ...fine, expires_at })).toMatchObject({
      status,
      code: 'AUTH',
      message,
      metrics: { status_code: 200, token_expires_in_days: days },
    })
  })

  test('of two weeks and more is fine', async () => {
    expect(await runWith({ ...fine, expires_at: '2026-01-20' })).toMatchObject({
      status: 'healthy',
      message: 'API responding normally (status 200)',
      metrics: { token_expires_in_days: 14.58, token_scopes: ['api', 'read_user'], status_code: 200 },
    })
  })

  test('that never expires is fine', async () => {
    const outcome = await runWith(fine)
    expect(outcome).toMatchObject({ status: 'healthy', metrics: { token_expires_in_days: null } })
    expect(outcome).not.toHaveProperty('code')
  })

  test('has its own thresholds', async () => {
    const self = { ...fine, expires_at: '2026-01-19' }
    expect(await runWith(self, 200, { degradedBelowDays: 7 })).toMatchObject({ status: 'healthy' })
    expect(await runWith(self, 200, { degradedBelowDays: 30, unhealthyBelowDays: 20 })).toMatchObject({
      status: 'unhealthy',
    })
    expect(
      await runWith({ ...fine, expires_at: '2026-01-06' }, 200, { failureStatus: 'degraded' }),
    ).toMatchObject({ status: 'degraded' })
  })

  test.each([
    [{ ...fine, revoked: true, active: false }, 'GitLab token is revoked'],
    [{ ...fine, active: false }, 'GitLab token is inactive'],
  ])('in state %j is unhealthy', async (self, message) => {
    expect(await runWith(self)).toMatchObject({ status: 'unhealthy', code: 'AUTH', message })
  })

  test.each([
    [
      401,
      {
        error: 'invalid_token',
        error_description: 'Token was revoked. You have to re-authorize from the user.',
      },
      'GitLab token is revoked (status 401)',
    ],
    [
      401,
      {
        error: 'invalid_token',
        error_description: 'Token is expired. You can either do re-authorization or token refresh.',
      },
      'GitLab token is expired (status 401)',
    ],
    [
      401,
      { message: '401 Unauthorized' },
      'GitLab token is rejected: it was deleted or belongs to another instance (status 401)',
    ],
    [403, { message: '403 Forbidden' }, 'GitLab denies access (status 403)'],
  ])('turned away with %i %j is unhealthy', async (status, body, message) => {
    expect(await runWith(body, status)).toMatchObject({ status: 'unhealthy', code: 'AUTH', message })
  })

  test.each([undefined, null, '', '  '])(
    'that is %j is missing, and GitLab is not asked',
    async (missing) => {
      const baseUrl = `http://127.0.0.1:${await closedPort()}`
      expect(await run(baseUrl, { token: missing })).toEqual({
        status: 'unhealthy',
        code: 'AUTH',
        message: 'GitLab token missing',
      })
    },
  )

  test('has nothing in its scopes but what looks like scopes', async () => {
    const scopes = ['read_api', token, Buffer.from(token).toString('base64'), 5, null, '<script>']
    expect(await runWith({ ...fine, scopes })).toMatchObject({ metrics: { token_scopes: ['read_api'] } })
    expect(await runWith({ ...fine, scopes: 'api' })).toMatchObject({ metrics: { token_scopes: [] } })
  })

  test('that looks like a scope is hidden among the scopes', async () => {
    const { url } = await answering(200, {}, JSON.stringify({ ...fine, scopes: ['plain_words'] }))
    expect(await run(url, { token: 'plain_words' })).toMatchObject({
      metrics: { token_scopes: ['[redacted]'] },
    })
  })
})

describe('GitLab', () => {
  test.each([
    ['a page to sign in', '<html>'],
    ['an empty body', ''],
    ['null', 'null'],
    ['something else', { version: '18.0' }],
    ['words for states', { ...fine, active: 'true' }],
    ['no state', { ...fine, revoked: undefined }],
    ['an end of another form', { ...fine, expires_at: 'soon' }],
    ['an end on no day', { ...fine, expires_at: '2026-13-45' }],
    ['a number for an end', { ...fine, expires_at: 1 }],
  ])('that answers 200 with %s is not healthy', async (_what, body) => {
    expect(await runWith(body)).toMatchObject({
      status: 'unhealthy',
      code: 'CONDITION',
      message: expect.stringMatching(
        /^GitLab response is not a token: its body is (?:empty|an HTML page|not JSON|JSON of another form)$/,
      ),
    })
  })

  test.each([
    [302, 'unhealthy', 'STATUS', 'API returned unexpected status: 302'],
    [500, 'unhealthy', 'STATUS', 'API returned unexpected status: 500'],
    [503, 'unhealthy', 'STATUS', 'GitLab is unavailable or under maintenance (status 503)'],
    [429, 'degraded', 'RATE_LIMITED', 'API rate limited (status 429)'],
  ])('that answers %i is %s', async (status, expected, code, message) => {
    expect(await runWith(fine, status)).toMatchObject({ status: expected, code, message })
  })

  test('that says when to ask again is asked again then', async () => {
    const { url } = await answering(429, { 'retry-after': '30' })
    expect(await run(url)).toMatchObject({ retryAfterMs: 30_000, metrics: { retry_after_s: 30 } })
  })

  test('that cannot be reached is unhealthy', async () => {
    expect(await run(`http://127.0.0.1:${await closedPort()}`)).toMatchObject({
      status: 'unhealthy',
      code: 'CONNECT',
      message: expect.stringMatching(/^connection refused by 127\.0\.0\.1:\d+$/),
    })
  })

  test.each(['', '/', '/api/v4', '/api/v4/'])('is found by its root %j', async (suffix) => {
    const { url } = await standIn(fine)
    expect(await run(url + suffix)).toMatchObject({ status: 'healthy' })
  })
})

describe('a project', () => {
  test.each([7, 'group/project'])('%j that can be read is fine', async (projectId) => {
    const { url } = await standIn(fine)
    expect(await run(url, { projectId })).toMatchObject({ status: 'healthy' })
  })

  test.each([
    [
      404,
      'unhealthy',
      'STATUS',
      'GitLab project cannot be read (status 404); check its path, and that the account of the token is a member',
    ],
    [403, 'unhealthy', 'AUTH', 'GitLab project cannot be read (status 403)'],
    [429, 'degraded', 'RATE_LIMITED', 'API rate limited (status 429)'],
  ])(
    'that answers %i is %s, and the token is still told of',
    async (projectStatus, status, code, message) => {
      const { url } = await standIn({ ...fine, expires_at: '2026-01-19' }, 200, projectStatus)
      expect(await run(url, { projectId: 7 })).toMatchObject({
        status,
        code,
        message,
        metrics: { status_code: projectStatus, token_expires_in_days: 13.58 },
      })
    },
  )

  test('that answers 429 hides no token that ends tomorrow', async () => {
    const { url } = await standIn({ ...fine, expires_at: '2026-01-06' }, 200, 429)
    expect(await run(url, { projectId: 7 })).toMatchObject({
      status: 'unhealthy',
      code: 'AUTH',
      message: 'GitLab token expires in 14 hours',
      metrics: { status_code: 429, token_expires_in_days: 0.58 },
    })
  })

  test('that can be read leaves a token near its end degraded', async () => {
    const { url } = await standIn({ ...fine, expires_at: '2026-01-19' })
    expect(await run(url, { projectId: 7 })).toMatchObject({ status: 'degraded', code: 'AUTH' })
  })
})

test('never shows its token, however GitLab echoes it', async () => {
  const [raw = '', ...encoded] = spellingsOf(token)
  const echoes = [raw, ...encoded].join(' ')
  const { url } = await serve((request, response) => {
    const isProject = request.url?.includes('projects') === true
    const status = isProject ? 404 : 200
    response.writeHead(status, { 'x-echo': echoes, 'retry-after': raw, 'content-length': '900' })
    response.end(
      JSON.stringify({ ...fine, name: echoes, scopes: [raw, ...encoded], expires_at: null }).padEnd(900),
    )
  })
  const outcomes = [
    await run(url, { projectId: 7 }),
    await run(url),
    await runWith({ error_description: `revoked ${echoes}`, message: echoes }, 401),
    await runWith(echoes),
    await run(`http://127.0.0.1:${await closedPort()}`),
  ]
  const checker = gitlab({ baseUrl: url, token })
  const shown = JSON.stringify([outcomes, checker, checker.options])
  for (const spelling of spellingsOf(token)) expect(shown).not.toContain(spelling)
})

test('runs every 30 seconds and needs three failures to be confirmed, by default', () => {
  const baseUrl = 'https://gitlab.com'
  expect(gitlab({ baseUrl, token })).toMatchObject({
    name: 'gitlab_api',
    options: { timeoutMs: 10_000, intervalMs: 30_000, failureThreshold: 3, successThreshold: 1 },
  })
  expect(gitlab({ baseUrl, token, name: 'x', intervalMs: 60_000, critical: false })).toMatchObject({
    name: 'x',
    options: { intervalMs: 60_000, critical: false },
  })
})
