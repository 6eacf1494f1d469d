import { describe, expect, test } from 'vitest'

import { outcomeOf, problemsOf } from '../../test/run-checker.ts'
import { serve } from '../../test/servers.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { gitlab, type GitlabOptions } from '../checkers/gitlab.ts'

const token = 'glpat-of-nobody-at-all'
const oauth = '0123456789abcdef'.repeat(4)
const nowMs = Date.parse('2026-01-05T10:00:00Z')
const self = { revoked: false, active: true, scopes: ['read_user'], expires_at: null }
const html = { 'content-type': 'text/html' }

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

interface Run {
  readonly outcome: CheckOutcome
  readonly asked: readonly string[]
}

/** Runs a check against answers by path. What is asked besides is 404, as GitLab says it. */
async function run(
  answers: Readonly<Record<string, Answer>>,
  options: Partial<GitlabOptions> = {},
): Promise<Run> {
  const asked: string[] = []
  const { url } = await serve((request, response) => {
    const { authorization, 'private-token': access, 'job-token': job } = request.headers
    const path = request.url ?? ''
    asked.push(`${path} ${[authorization, access, job && `job ${String(job)}`].filter(Boolean).join()}`)
    const {
      status = 200,
      headers = {},
      body = '',
    } = answers[path.replace('/api/v4/', '')] ?? {
      status: 404,
      body: { error: '404 Not Found' },
    }
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const outcome = await outcomeOf(gitlab({ baseUrl: url, token, now: () => nowMs, ...options }))
  return { outcome, asked }
}

describe('a token of another kind', () => {
  const accepted = {
    status: 'healthy',
    message: 'GitLab accepts the token (status 200); its expiry is unknown',
    metrics: { token_scopes: null, token_expires_in_days: null },
  }

  test('that is an OAuth token is sent as one, and not asked for its expiry', async () => {
    const answers = { user: { body: { id: 1 } }, 'projects/7': { body: { id: 7 } } }
    const { outcome, asked } = await run(answers, { token: oauth, projectId: 7 })
    expect(outcome).toMatchObject(accepted)
    expect(asked).toEqual([`/api/v4/user Bearer ${oauth}`, `/api/v4/projects/7 Bearer ${oauth}`])
  })

  test('that is a CI_JOB_TOKEN is asked for its job, and for no project', async () => {
    const { outcome, asked } = await run({ job: { body: { id: 1 } } }, { token: 'glcbt-64_x', projectId: 7 })
    expect(outcome).toMatchObject(accepted)
    expect(asked).toEqual(['/api/v4/job job glcbt-64_x'])
  })

  test.each([
    [oauth, 'rejected: an OAuth token ends after two hours'],
    ['glcbt-64_x', 'rejected: a CI_JOB_TOKEN ends with its job'],
  ])('that has ended says why: %s', async (ended, reason) => {
    const answer = { status: 401, body: { message: '401 Unauthorized' } }
    const { outcome } = await run({ user: answer, job: answer }, { token: ended })
    expect(outcome).toMatchObject({ code: 'AUTH', message: `GitLab token is ${reason} (status 401)` })
  })

  test.each([
    ['gldt-', 'a deploy token'],
    ['glrt-', 'a runner token'],
    ['GR1348941', 'a runner registration token'],
    ['glptt-', 'a pipeline trigger token'],
    ['gloas-', 'the secret of an OAuth application'],
  ])('that the API does not take is refused: %s', (prefix, kind) => {
    const { message } = problemsOf(() => gitlab({ baseUrl: 'https://gitlab.com', token: `${prefix}hunter2` }))
    expect(message).toContain(`token: expected an access token, not ${kind}, which the API does not take`)
    expect(message).not.toContain('hunter2')
  })

  test.each(['changeme', 'glpat-xxxxxxxxxxxxxxxxxxxx', '<your token>'])(
    'that is a placeholder is not sent: %s',
    async (placeholder) => {
      const { outcome, asked } = await run({}, { token: placeholder })
      expect(outcome).toMatchObject({ code: 'AUTH', message: 'GitLab token is a placeholder' })
      expect(asked).toEqual([])
    },
  )
})

describe('GitLab before 15.5', () => {
  test('accepts a token, but does not tell its expiry', async () => {
    const { outcome, asked } = await run({ user: { body: { id: 1 } } })
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: 'GitLab accepts the token (status 200); its expiry is unknown',
    })
    expect(asked).toHaveLength(2)
  })

  test('accepts a token that may not read its user', async () => {
    const body = { error: 'insufficient_scope', scope: 'api read_user' }
    expect((await run({ user: { status: 403, body } })).outcome).toMatchObject({
      status: 'healthy',
      message: 'GitLab accepts the token (status 403); its expiry is unknown',
    })
  })

  test('rejects a token', async () => {
    expect((await run({ user: { status: 401 } })).outcome).toMatchObject({ code: 'AUTH' })
  })
})

test('a token of a kind that GitLab does not describe is asked for its user', async () => {
  const body = {
    message: '400 Bad request - This endpoint requires token type to be a personal access token',
  }
  const answers = { 'personal_access_tokens/self': { status: 400, body }, user: { body: { id: 1 } } }
  expect((await run(answers)).outcome).toMatchObject({ status: 'healthy' })
})

describe('a token with fine-grained permissions', () => {
  const body = { error: 'insufficient_granular_scope', error_description: 'requires [User: Read]' }

  test('is accepted if it may not read itself, and its project is looked at', async () => {
    const answers = {
      'personal_access_tokens/self': { status: 403, body },
      'projects/7': { body: { id: 7 } },
    }
    const { outcome, asked } = await run(answers, { projectId: 7 })
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: 'GitLab accepts the token (status 403); its expiry is unknown',
    })
    expect(asked).toHaveLength(2)
  })

  test('that may not read the project says what it needs', async () => {
    const answers = { 'personal_access_tokens/self': { body: self }, 'projects/7': { status: 403, body } }
    expect((await run(answers, { projectId: 7 })).outcome).toMatchObject({
      status: 'unhealthy',
      code: 'AUTH',
      message: 'GitLab token needs the permission to read projects (status 403)',
    })
  })
})

test('a token of an account that requires DPoP is not said to be deleted', async () => {
  const answer = { status: 401, body: { error: 'dpop_error', error_description: 'DPoP header is missing' } }
  expect((await run({ 'personal_access_tokens/self': answer })).outcome).toMatchObject({
    code: 'AUTH',
    message:
      'GitLab token is rejected: its account requires proof of possession (DPoP), which this check does not send (status 401)',
  })
})

describe('denied access', () => {
  test.each([
    ['Your account has been blocked.', 'is blocked'],
    [
      'Your account is pending approval from your administrator and hence blocked.',
      'waits for the approval of an administrator',
    ],
    ['Your account has been deactivated by your administrator.', 'is deactivated'],
    ['Your primary email address is not confirmed.', 'has an email address that is not confirmed'],
    [
      'You (@bot) must accept the Terms of Service in order to perform this action.',
      'must accept the terms of service',
    ],
    ['Your password expired. Please access GitLab from a web browser', 'has an expired password'],
  ])('says what is wrong with the account: %s', async (text, reason) => {
    const answer = { status: 403, body: { message: `403 Forbidden - ${text}` } }
    expect((await run({ 'personal_access_tokens/self': answer })).outcome).toMatchObject({
      code: 'AUTH',
      message: `GitLab denies access: the account of the token ${reason} (status 403)`,
    })
  })

  test('by a page is that of a proxy or firewall', async () => {
    const answer = { status: 403, headers: html, body: '<html>' }
    expect((await run({ 'personal_access_tokens/self': answer })).outcome.message).toBe(
      'GitLab cannot be reached: a proxy or firewall denies access (status 403)',
    )
  })
})

const at = (answer: Answer): Promise<Run> => run({ 'personal_access_tokens/self': answer })

describe('a wrong address', () => {
  const noApi = 'GitLab has no API at this address (status 404); the base URL must be that of the instance'

  test('that is no GitLab says so', async () => {
    const nowhere = await run({})
    expect(nowhere.outcome).toMatchObject({ code: 'STATUS', message: noApi })
    const page = await at({ status: 404, headers: html, body: '<html>' })
    expect(page.outcome).toMatchObject({ code: 'STATUS', message: noApi })
    expect(page.asked).toHaveLength(1)
  })

  test('that wants a sign-in says so, in a redirect or in a long page', async () => {
    const location = 'https://gitlab.example.org/users/sign_in?redirect=%2F'
    expect((await at({ status: 302, headers: { location } })).outcome.message).toBe(
      'GitLab redirects to its page to sign in (status 302); the base URL must be that of the instance',
    )
    const body = `<!doctype html>${'x'.repeat(200_000)}`
    expect((await at({ headers: html, body })).outcome).toMatchObject({
      code: 'CONDITION',
      message: 'GitLab response is not a token: its body is an HTML page',
    })
  })

  test('with http instead of https names the right one', async () => {
    const headers = { location: 'https://gitlab.example.org/api/v4/personal_access_tokens/self' }
    expect((await at({ status: 301, headers })).outcome.message).toBe(
      'API redirects to https://gitlab.example.org (status 301), and redirects are not followed; use that address instead',
    )
  })
})

const project = (answer: Answer, projectId: string): Promise<Run> =>
  run({ 'personal_access_tokens/self': { body: self }, 'projects/group%2Fproject': answer }, { projectId })

describe('a project', () => {
  test.each(['group%2Fproject', '/group/project/', 'group/project.git', ' group/project '])(
    'is found as %j',
    async (projectId) => {
      expect((await project({ body: { id: 7 } }, projectId)).outcome).toMatchObject({ status: 'healthy' })
    },
  )

  test('that the scopes of the token do not allow says which are needed', async () => {
    const body = { error: 'insufficient_scope', error_description: 'The request requires higher privileges' }
    expect((await project({ status: 403, body }, 'group/project')).outcome).toMatchObject({
      code: 'AUTH',
      message: 'GitLab token needs the scope read_api or api for the project, and has read_user (status 403)',
    })
  })

  test('that has moved says so', async () => {
    const headers = { location: 'https://gitlab.com/api/v4/projects/7' }
    expect((await project({ status: 301, headers }, 'group/project')).outcome).toMatchObject({
      status: 'unhealthy',
      message: 'GitLab has moved the project (status 301); use its new path',
    })
  })

  test('that is answered with a page is not read', async () => {
    expect((await project({ headers: html, body: '<html>' }, 'group/project')).outcome).toMatchObject({
      code: 'CONDITION',
    })
  })
})

test.each([
  ['ends at midnight UTC of its date', '2026-01-05', -0.42, 'GitLab token expired on 2026-01-05'],
  ['works until then', '2026-01-06', 0.58, 'GitLab token expires in 14 hours'],
])('a token %s', async (_what, expires_at, days, message) => {
  const { outcome } = await run({ 'personal_access_tokens/self': { body: { ...self, expires_at } } })
  expect(outcome).toMatchObject({ message, metrics: { token_expires_in_days: days } })
})

test.each([
  ['2026-01-04T23:59:59.999Z', 'GitLab token expires in less than an hour', 0],
  ['2026-01-05T00:00:00.000Z', 'GitLab token expired on 2026-01-05', 0],
  ['2026-01-05T00:00:00.001Z', 'GitLab token expired on 2026-01-05', -0.01],
])('at %s, a token that GitLab shows until 2026-01-05: %s', async (now, message, days) => {
  const answers = { 'personal_access_tokens/self': { body: { ...self, expires_at: '2026-01-05' } } }
  const { outcome } = await run(answers, { now: () => Date.parse(now) })
  expect(outcome).toMatchObject({ status: 'unhealthy', message, metrics: { token_expires_in_days: days } })
})

test('a rate limit that only says when it ends is heeded', async () => {
  const answer = { status: 429, headers: { 'ratelimit-reset': '30' } }
  const { outcome } = await run({ 'personal_access_tokens/self': answer })
  expect(outcome).toMatchObject({
    status: 'degraded',
    code: 'RATE_LIMITED',
    retryAfterMs: 30_000,
    metrics: { retry_after_s: 30 },
  })
})
