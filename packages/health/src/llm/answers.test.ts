import { describe, expect, test } from 'vitest'

import { askLlm, type Answer } from '../../test/llm-stand-in.ts'
import type { LlmProvider } from '../checkers/llm.ts'

const openAi = (code: string | null, message = '', type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
})
const gemini = (code: number, status: string, reason?: string, message = '') => ({
  error: { code, status, message, details: reason === undefined ? [] : [{ reason }] },
})
const anthropic = (type: string, message = '') => ({ type: 'error', error: { type, message } })
const xai = (code: string, error: string) => ({ code, error })
const missingScopes =
  'You have insufficient permissions for this operation. Missing scopes: api.model.read. Check that you have the correct role in your organization.'

describe('a rejected key', () => {
  test.each<readonly [LlmProvider, number, unknown]>([
    ['openai', 401, openAi('invalid_api_key', 'Incorrect API key provided: sk-x***y.')],
    ['azure', 401, { error: { code: '401', message: 'Access denied due to invalid subscription key' } }],
    ['xai', 400, xai('Client specified an invalid argument', 'Incorrect API key provided: xa***y.')],
    ['mistral', 401, { detail: 'Unauthorized' }],
    ['mistral', 401, ''],
    [
      'deepseek',
      401,
      { error: { message: 'Authentication Fails', type: 'authentication_error', code: null } },
    ],
    ['groq', 401, openAi('invalid_api_key', 'Invalid API Key')],
    ['together', 401, openAi('invalid_api_key')],
    ['moonshot', 401, { error: { message: 'Invalid Authentication', type: 'invalid_authentication_error' } }],
    ['openrouter', 401, { error: { message: 'User not found.', code: 401 } }],
    ['anthropic', 401, anthropic('authentication_error', 'invalid x-api-key')],
    ['gemini', 400, gemini(400, 'INVALID_ARGUMENT', 'API_KEY_INVALID', 'API key not valid.')],
    ['zai', 401, { error: { code: '1002', message: 'Authorization Token is invalid' } }],
    ['zai', 200, { code: 1002, msg: 'Authorization Token is invalid', success: false }],
    ['zhipu', 200, { code: 401, msg: 'token expired or incorrect', success: false }],
    ['openai-compatible', 401, { code: 'InvalidApiKey', message: 'Invalid API-key provided.' }],
    [
      'openai-compatible',
      401,
      { type: 'error', error: { type: 'authorized_error', message: 'login fail (1004)' } },
    ],
  ])('of %s is AUTH: %i %j', async (provider, status, body) => {
    const { outcome } = await askLlm(provider, { status, body })
    expect(outcome).toMatchObject({
      status: 'unhealthy',
      code: 'AUTH',
      message: expect.stringMatching(
        new RegExp(`^[\\w ]+ API key is rejected \\(status ${status}\\)(?:; |$)`),
      ),
    })
  })
})

test.each<readonly [LlmProvider, string, string]>([
  ['xai', 'gsk_of_nobody', 'xAI API key is rejected (status 401); it looks like one of Groq'],
  ['openai', 'sk-ant-of-nobody', 'OpenAI API key is rejected (status 401); it looks like one of Anthropic'],
  ['groq', 'gsk_of_nobody', 'Groq API key is rejected (status 401)'],
  ['deepseek', 'sk-of-nobody', 'DeepSeek API key is rejected (status 401)'],
  ['zai', 'of.nobody', 'GLM API key is rejected (status 401); keys of z.ai and of bigmodel.cn differ'],
  ['azure', 'of-nobody', 'Azure OpenAI API key is rejected (status 401); each resource has keys of its own'],
])('a likely reason is named: %s, %s', async (provider, key, message) => {
  const { outcome } = await askLlm(provider, { status: 401 }, { apiKey: key })
  expect(outcome).toMatchObject({ code: 'AUTH', message })
})

describe('a used-up quota', () => {
  test.each<readonly [LlmProvider, number, unknown]>([
    ['openai', 429, openAi('insufficient_quota', 'You exceeded your current quota', 'insufficient_quota')],
    ['openai', 429, openAi('credit_balance_exhausted', '', 'insufficient_quota')],
    ['openai', 429, openAi('project_spend_limit_exceeded')],
    ['deepseek', 402, openAi('invalid_request_error', 'Insufficient Balance', 'unknown_error')],
    ['openrouter', 402, { error: { code: 402, message: 'Insufficient credits' } }],
    [
      'anthropic',
      400,
      anthropic('invalid_request_error', 'Your credit balance is too low to access the API.'),
    ],
    ['anthropic', 402, anthropic('billing_error')],
    [
      'xai',
      403,
      xai('The caller does not have permission', "Your newly created team doesn't have any credits"),
    ],
    ['xai', 403, xai('personal-team-blocked:spending-limit', 'Blocked')],
    ['moonshot', 429, { error: { type: 'exceeded_current_quota_error', message: 'suspended' } }],
    ['zai', 429, { error: { code: '1113', message: 'Insufficient balance or no resource package' } }],
    ['zai', 429, { error: { code: '1308', message: 'Usage limit reached for 5 hour' } }],
    ['zai', 200, { code: 1113, msg: 'in arrears', success: false }],
    ['openai-compatible', 400, { code: 'Arrearage', message: 'Access denied, overdue account' }],
  ])('of %s is QUOTA: %i %j', async (provider, status, body) => {
    const { outcome } = await askLlm(provider, { status, body })
    expect(outcome).toMatchObject({
      status: 'unhealthy',
      code: 'QUOTA',
      message: expect.stringMatching(new RegExp(`^[\\w ]+ quota is exhausted \\(status ${status}\\)$`)),
    })
  })
})

describe('a rate limit or overload', () => {
  test.each<readonly [LlmProvider, number, unknown]>([
    ['openai', 429, openAi('rate_limit_exceeded', 'Rate limit reached', 'requests')],
    ['anthropic', 429, anthropic('rate_limit_error')],
    ['anthropic', 529, anthropic('overloaded_error', 'Overloaded')],
    ['gemini', 429, gemini(429, 'RESOURCE_EXHAUSTED')],
    ['azure', 429, { error: { code: '429', message: 'Requests have exceeded call rate limit' } }],
    ['zai', 429, { error: { code: '1302', message: 'High concurrency usage' } }],
    ['zai', 200, { code: 1302, msg: 'High concurrency usage', success: false }],
  ])('of %s is degraded, and heeds what it asks: %i %j', async (provider, status, body) => {
    const { outcome } = await askLlm(provider, { status, body, headers: { 'retry-after': '7' } })
    expect(outcome).toMatchObject({ status: 'degraded', code: 'RATE_LIMITED', retryAfterMs: 7000 })
  })
})

describe('a key that may not list models', () => {
  test.each([401, 403])('is accepted, and healthy: %i', async (status) => {
    const { outcome } = await askLlm('openai', { status, body: openAi(null, missingScopes) })
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: `OpenAI accepts the API key, which may not list models (status ${status})`,
      metrics: { status_code: status },
    })
  })

  test('is degraded if a model is to be looked up, and says what to do', async () => {
    const answer = { status: 403, body: openAi(null, missingScopes) }
    expect((await askLlm('openai', answer, { model: 'gpt-5' })).outcome).toMatchObject({
      status: 'degraded',
      code: 'AUTH',
      message:
        'OpenAI accepts the API key, which may not list models (status 403); allow it to read models, so that gpt-5 can be looked up',
    })
  })

  test('is no other key that lacks a permission', async () => {
    const body = openAi(null, 'Missing scopes: model.request')
    expect((await askLlm('openai', { status: 403, body })).outcome).toMatchObject({
      status: 'unhealthy',
      code: 'AUTH',
      message: 'OpenAI denies access with this API key (status 403); check what the key may do',
    })
  })
})

describe('a refused place', () => {
  test.each<readonly [LlmProvider, number, unknown]>([
    ['openai', 403, openAi('unsupported_country_region_territory', '', 'request_forbidden')],
    ['openai', 401, openAi('ip_not_authorized')],
    [
      'azure',
      403,
      { error: { code: '403', message: 'Access denied due to Virtual Network/Firewall rules.' } },
    ],
    [
      'gemini',
      400,
      gemini(400, 'FAILED_PRECONDITION', undefined, 'User location is not supported for the API use.'),
    ],
    ['gemini', 403, gemini(403, 'PERMISSION_DENIED', 'API_KEY_IP_ADDRESS_BLOCKED')],
    ['groq', 403, { error: { message: 'Access denied. Please check your network settings.' } }],
    ['anthropic', 403, anthropic('forbidden', 'Request not allowed')],
  ])('of %s is not blamed on the key: %i %j', async (provider, status, body) => {
    const { outcome } = await askLlm(provider, { status, body })
    expect(outcome).toMatchObject({
      code: 'AUTH',
      message: expect.stringContaining(`refuses the address or country of this host (status ${status})`),
    })
  })
})

const html = { 'content-type': 'text/html; charset=utf-8' }

describe('a wrong address', () => {
  test.each<readonly [number, unknown]>([
    [404, ''],
    [404, { detail: 'Not Found' }],
    [405, ''],
    [404, { timestamp: '2026-02-10', status: 404, error: 'Not Found', path: '/v4/models' }],
    [200, { code: 500, msg: '404 NOT_FOUND', success: false }],
    [500, { code: 500, msg: '404 NOT_FOUND', success: false }],
  ])('says which address it must be: %i %j', async (status, body) => {
    expect((await askLlm('openai-compatible', { status, body })).outcome).toMatchObject({
      status: 'unhealthy',
      code: 'STATUS',
      message: `LLM has no list of models at this address (status ${status}); the base URL must be like https://host/v1`,
    })
  })

  test('is told from its page', async () => {
    const body = `<!doctype html>${'x'.repeat(500_000)}`
    expect((await askLlm('openai', { headers: html, body })).outcome).toMatchObject({
      code: 'CONDITION',
      message:
        'OpenAI response is not a list of models: its body is an HTML page; the base URL must be like https://api.openai.com/v1',
    })
  })

  test.each(['zai', 'azure', 'gemini'] as const)('of %s has an example', async (provider) => {
    const { outcome } = await askLlm(provider, { status: 404 })
    expect(outcome.message).toMatch(/; the base URL must be like https:\/\/[\w./]+$/)
  })

  test.each<readonly [number, Answer]>([
    [401, { headers: html, body: '<html>' }],
    [403, { headers: html, body: '<html>' }],
    [403, { body: 'error code: 1020' }],
  ])('of a proxy is not blamed on the key: %i %j', async (status, answer) => {
    expect((await askLlm('openai', { ...answer, status })).outcome).toMatchObject({
      code: 'AUTH',
      message: `OpenAI cannot be reached: a proxy or firewall denies access (status ${status})`,
    })
  })

  test('of a permanent redirect is replaced by its target', async () => {
    const headers = { location: 'https://api.example.org/v1/models?x=1' }
    expect((await askLlm('openai', { status: 301, headers })).outcome).toMatchObject({
      message:
        'API redirects to https://api.example.org (status 301), and redirects are not followed; use that address instead',
    })
    expect((await askLlm('openai', { status: 302, headers })).outcome.message).toMatch(/not followed$/)
    const below = { location: '/v1/models' }
    expect((await askLlm('openai', { status: 308, headers: below })).outcome.message).toMatch(/not followed$/)
  })
})

test.each([
  [{ code: 500, msg: 'internal error', success: false }, '500'],
  [{ error: { message: 'x' } }, 'unknown'],
  [{ error: { code: 'a b', type: 'server_error' } }, 'server_error'],
])('an error in a 200 is shown by its code alone: %j', async (body, code) => {
  expect((await askLlm('zai', { body })).outcome).toMatchObject({
    status: 'unhealthy',
    code: 'CONDITION',
    message: `GLM reports an error (status 200, code ${code})`,
  })
})
