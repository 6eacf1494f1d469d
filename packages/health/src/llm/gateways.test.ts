import { describe, expect, test } from 'vitest'

import { llmStandIn, type Answer } from '../../test/llm-stand-in.ts'
import { outcomeOf } from '../../test/run-checker.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { llm, type LlmOptions, type LlmProvider } from '../checkers/llm.ts'

async function ask(
  provider: LlmProvider,
  answer: Answer,
  options: Partial<LlmOptions> = {},
): Promise<CheckOutcome> {
  const { url } = await llmStandIn(() => answer)
  return outcomeOf(llm({ provider, apiKey: 'an-api-key', baseUrl: url, ...options }))
}

const openAi = (type: string, message = '', code: string | null = null) => ({
  error: { message, type, param: null, code },
})
const budget = 'Budget has been exceeded! Current cost: 26.1, Max budget: 25.0'
const planLimit = 'usage limit exceeded, 5-hour usage limit reached for Token Plan (2056)'

test.each<readonly [string, LlmProvider, number, unknown]>([
  ['OpenAI', 'openai', 429, openAi('billing_not_active', 'Your account is not active')],
  ['LiteLLM', 'openai-compatible', 429, openAi('budget_exceeded', 'over budget', '429')],
  ['LiteLLM before 2026', 'openai-compatible', 400, openAi('auth_error', budget, '400')],
  ['New API', 'openai-compatible', 403, openAi('new_api_error', '', 'insufficient_user_quota')],
  ['a token of New API', 'openai-compatible', 401, openAi('new_api_error', '该令牌额度已用尽')],
  ['Azure API Management', 'azure', 403, { statusCode: 403, message: 'Out of call volume quota. Quota …' }],
  ['MiniMax', 'openai-compatible', 429, { error: { type: 'rate_limit_error', message: planLimit } }],
  [
    'SiliconFlow',
    'openai-compatible',
    403,
    { code: 30_001, message: 'Your account balance is insufficient' },
  ],
  ['Volcengine', 'openai-compatible', 403, { error: { code: 'AccountOverdueError', message: '' } }],
  ['others', 'openai-compatible', 403, { code: 'A', message: 'Insufficient account balance' }],
])('used-up money of %s is QUOTA: %s, %i %j', async (_whose, provider, status, body) => {
  expect(await ask(provider, { status, body })).toMatchObject({ status: 'unhealthy', code: 'QUOTA' })
})

describe('a key of LiteLLM', () => {
  const detail = "Virtual key is not allowed to call this route. Only allowed to call routes: ['/chat']."

  test('that is only for completions is accepted, and healthy', async () => {
    expect(await ask('openai-compatible', { status: 403, body: { detail } })).toMatchObject({
      status: 'healthy',
      message: 'LLM accepts the API key, which may not list models (status 403)',
    })
  })
})

test("an error of Gemini that OpenAI's dialect wraps in an array is read", async () => {
  const error = {
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: '',
    details: [{ reason: 'API_KEY_INVALID' }],
  }
  expect(await ask('gemini', { status: 400, body: [{ error }] })).toMatchObject({ code: 'AUTH' })
  expect(await ask('gemini', { status: 200, body: [{ error }] })).toMatchObject({ code: 'AUTH' })
})

test('a private endpoint of Azure is not blamed on the key', async () => {
  const error = { code: '403', message: 'Traffic is not from an approved private endpoint.' }
  expect((await ask('azure', { status: 403, body: { error } })).message).toBe(
    'Azure OpenAI refuses the address or country of this host (status 403)',
  )
})

test.each<readonly [LlmProvider, string, string]>([
  ['zai', 'GLM-4.7', 'healthy'],
  ['ollama', 'Llama3', 'healthy'],
  ['openai', 'GPT-5', 'degraded'],
])('%s %s is found in another case if the API takes it so: %s', async (provider, model, status) => {
  const ids = ['glm-4.7', 'gpt-5', 'llama3:latest']
  const body = { data: ids.map((id) => ({ id })), models: ids.map((name) => ({ name })) }
  expect(await ask(provider, { body }, { model })).toMatchObject({ status })
})

test('a page of a firewall with the status 405 is not blamed on the address', async () => {
  const answer = {
    status: 405,
    headers: { 'content-type': 'text/html' },
    body: '<!doctypehtml><title>405</title>',
  }
  expect(await ask('zai', answer)).toMatchObject({
    code: 'AUTH',
    message: 'GLM cannot be reached: a proxy or firewall denies access (status 405)',
  })
})

test('a server that is too busy is degraded, and one that fails is not', async () => {
  const body = { error: { code: 'slow_down', type: 'service_unavailable_error', message: 'Slow Down' } }
  expect(await ask('openai', { status: 503, body })).toMatchObject({
    status: 'degraded',
    code: 'RATE_LIMITED',
  })
  expect(await ask('openai', { status: 503 })).toMatchObject({ status: 'unhealthy', code: 'STATUS' })
  expect(await ask('openai', { status: 500, body })).toMatchObject({ status: 'unhealthy', code: 'STATUS' })
})

test('a rejected key of a gateway is not said to be one of another API, which it may serve', async () => {
  const outcome = await ask('openai-compatible', { status: 401 }, { apiKey: 'gsk_of-nobody' })
  expect(outcome.message).toBe('LLM API key is rejected (status 401)')
})

describe('a base URL without /v1', () => {
  test.each<readonly [string, Answer]>([
    ['of LM Studio', { body: { error: 'Unexpected endpoint or method. (GET /models)' } }],
    ['of a gateway with pages', { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }],
  ])('%s says which address it must be', async (_whose, answer) => {
    expect(await ask('openai-compatible', answer)).toMatchObject({
      status: 'unhealthy',
      message: expect.stringMatching(/; the base URL must be like https:\/\/host\/v1$/),
    })
  })
})

describe('an empty list', () => {
  test.each<readonly [string, LlmProvider, unknown]>([
    ['Ollama', 'ollama', { models: [] }],
    ['an old Ollama', 'ollama', { models: null }],
    ['a gateway', 'openai-compatible', { object: 'list', data: [] }],
    ['a gateway in Go', 'openai-compatible', { object: 'list', data: null }],
  ])('of %s is degraded, because no call can work', async (_whose, provider, body) => {
    expect(await ask(provider, { body })).toMatchObject({
      status: 'degraded',
      code: 'MODEL_MISSING',
      message: expect.stringMatching(/ lists no models$/),
      metrics: { model_count: 0 },
    })
  })

  test.each([
    [{ success: false, message: 'no access', data: [] }],
    [{ error: 'no access', data: [] }],
    [{ code: 30_001, message: 'no access', data: null }],
    [[{ error: 'no access' }]],
    [{ data: [{ price: 1 }] }],
  ])('beside an error is no list: %j', async (body) => {
    expect(await ask('openai-compatible', { body })).toMatchObject({ status: 'unhealthy', code: 'CONDITION' })
  })
})

test.each([
  [{ code: 1000, message: 'success', data: [{ id: 'a' }] }],
  [{ code: 0, error: '', data: [{ id: 'a' }] }],
  [{ success: true, error: null, data: [{ id: 'a' }] }],
])('a list with models is healthy, also with other fields: %j', async (body) => {
  expect(await ask('openai', { body })).toMatchObject({ status: 'healthy', metrics: { model_count: 1 } })
})

test.each([
  ['openai/gpt-5.2:nitro', 'healthy'],
  ['openai/gpt-5.2:floor', 'healthy'],
  ['openai/gpt-5.2:exacto', 'healthy'],
  ['openai/gpt-5.2:free', 'degraded'],
])('a model of OpenRouter may have a suffix for its routing: %s is %s', async (model, status) => {
  const body = { data: [{ id: 'openai/gpt-5.2' }] }
  expect(await ask('openrouter', { body }, { model })).toMatchObject({ status })
})

test.each([
  [401, 'LLM requires an API key (status 401)'],
  [403, 'LLM denies access (status 403)'],
])('without a key, a refusal does not speak of one that was sent: %i', async (status, message) => {
  expect(await ask('openai-compatible', { status }, { apiKey: undefined })).toMatchObject({
    code: 'AUTH',
    message,
  })
})
