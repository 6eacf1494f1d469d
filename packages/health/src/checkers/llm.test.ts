import { describe, expect, test } from 'vitest'

import { llmStandIn, type Answer } from '../../test/llm-stand-in.ts'
import { outcomeOf, problemsOf, spellingsOf } from '../../test/run-checker.ts'
import { closedPort, expectNoSockets, serveRaw } from '../../test/servers.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { LLM_PROVIDERS, type LlmProvider } from '../llm/providers.ts'
import { llm, type LlmOptions } from './llm.ts'

const apiKey = 'correct horse+battery/staple'
const models = { object: 'list', data: [{ id: 'glm-4.6' }, { id: 'glm-4.5-air' }] }

async function runWith(answer: Answer, options: Partial<LlmOptions> = {}): Promise<CheckOutcome> {
  const { url } = await llmStandIn(() => answer)
  return outcomeOf(llm({ provider: 'zai', apiKey, baseUrl: url, ...options }))
}

describe('a provider', () => {
  test('that lists the model is healthy', async () => {
    expect(await runWith({ body: models }, { model: 'glm-4.6' })).toMatchObject({
      status: 'healthy',
      message: 'API responding normally (status 200)',
      metrics: { status_code: 200, response_time_ms: expect.any(Number), model_count: 2 },
    })
  })

  test('that does not list the model is degraded', async () => {
    expect(await runWith({ body: models }, { model: 'glm-9' })).toMatchObject({
      status: 'degraded',
      code: 'MODEL_MISSING',
      message: 'GLM does not list the model glm-9',
      metrics: { model_count: 2 },
    })
    expect(await runWith({ body: { data: [] } }, { model: 'glm-9' })).toMatchObject({ code: 'MODEL_MISSING' })
  })

  test('that lists anything is healthy where no model is wanted', async () => {
    expect(await runWith({ body: models })).toMatchObject({ status: 'healthy', metrics: { model_count: 2 } })
  })

  test.each([
    [
      401,
      'unhealthy',
      'AUTH',
      'GLM API key is rejected (status 401); keys of z.ai and of bigmodel.cn differ',
    ],
    [403, 'unhealthy', 'AUTH', 'GLM denies access with this API key (status 403); check what the key may do'],
    [402, 'unhealthy', 'QUOTA', 'GLM quota is exhausted (status 402)'],
    [400, 'unhealthy', 'STATUS', 'API returned unexpected status: 400'],
    [301, 'unhealthy', 'STATUS', 'API returned unexpected status: 301'],
    [408, 'unhealthy', 'STATUS', 'API returned unexpected status: 408'],
    [500, 'unhealthy', 'STATUS', 'API returned unexpected status: 500'],
    [503, 'unhealthy', 'STATUS', 'API returned unexpected status: 503'],
    [429, 'degraded', 'RATE_LIMITED', 'API rate limited (status 429)'],
    [529, 'degraded', 'RATE_LIMITED', 'API rate limited (status 529)'],
  ])('that answers %i is %s, code %s', async (status, expected, code, message) => {
    expect(await runWith({ status, body: models })).toMatchObject({
      status: expected,
      code,
      message,
      metrics: { status_code: status },
    })
  })

  test.each([429, 529])(
    'that limits the rate with %i and says for how long is left alone meanwhile',
    async (status) => {
      expect(await runWith({ status, headers: { 'retry-after': '20' } })).toMatchObject({
        status: 'degraded',
        code: 'RATE_LIMITED',
        retryAfterMs: 20_000,
        metrics: { retry_after_s: 20 },
      })
    },
  )

  test.each([
    {
      error: {
        message: 'You exceeded your current quota',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      },
    },
    { error: { code: '1113', message: 'in arrears' } },
    { error: { type: 'exceeded_current_quota_error' } },
  ])('that answers 429 for a quota used up is unhealthy: %j', async (body) => {
    expect(await runWith({ status: 429, body, headers: { 'retry-after': '20' } })).toMatchObject({
      status: 'unhealthy',
      code: 'QUOTA',
      message: 'GLM quota is exhausted (status 429)',
    })
  })

  test.each([
    { error: { code: '1302', message: 'insufficient_quota is mentioned in prose alone' } },
    { error: { code: 'rate_limit_exceeded' } },
    { error: 'insufficient_quota' },
    [],
    'insufficient_quota',
  ])('that answers 429 for any other reason is degraded: %j', async (body) => {
    expect(await runWith({ status: 429, body })).toMatchObject({ status: 'degraded', code: 'RATE_LIMITED' })
  })

  test.each([
    [200, { code: 401, msg: 'token expired or incorrect', success: false }],
    [200, { code: 401, msg: 'token expired or incorrect', success: false, data: [] }],
    [200, { error: { code: '1002', message: 'Invalid Authentication Token' } }],
    [400, { error: { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } }],
  ])('that tells of a bad key in a %i is unhealthy: %j', async (status, body) => {
    expect(await runWith({ status, body })).toMatchObject({
      status: 'unhealthy',
      code: 'AUTH',
      message: `GLM API key is rejected (status ${status}); keys of z.ai and of bigmodel.cn differ`,
    })
  })

  test.each(['', '<html>', 'null', '5', {}, { data: null }, { data: {} }, { models: [] }])(
    'that answers 200 with %j is not healthy',
    async (body) => {
      expect(await runWith({ body })).toMatchObject({
        status: 'unhealthy',
        code: 'CONDITION',
        message: expect.stringMatching(
          /^GLM response is not a list of models: its body is (?:empty|an HTML page; .*|not JSON|JSON of another form)$/,
        ),
      })
    },
  )

  test('that cannot be reached is unhealthy, and may be asked again', async () => {
    const baseUrl = `http://127.0.0.1:${await closedPort()}`
    expect(await outcomeOf(llm({ provider: 'openai', apiKey, baseUrl }))).toMatchObject({
      status: 'unhealthy',
      code: 'CONNECT',
      isRetryable: true,
    })
  })

  test('that does not answer is given up at the time limit', async () => {
    const server = await serveRaw(() => {})
    expect(await outcomeOf(llm({ provider: 'openai', apiKey, baseUrl: server.url }), 100)).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/^waiting for a response of 127\.0\.0\.1:\d+ timed out$/),
    })
    await expectNoSockets(server)
  })

  test('of a list beyond 4 MiB is unhealthy', async () => {
    const body = {
      data: Array.from({ length: 50_000 }, (_, index) => ({ id: `model-${index}`.padEnd(100) })),
    }
    expect(await runWith({ body })).toMatchObject({ status: 'unhealthy', code: 'BODY_TOO_LARGE' })
  })

  test('counts its failures as the failure status', async () => {
    expect(await runWith({ status: 401 }, { failureStatus: 'degraded' })).toMatchObject({
      status: 'degraded',
      code: 'AUTH',
    })
  })
})

describe('a key', () => {
  test.each([
    ['zai', 'GLM API key missing'],
    ['zhipu', 'GLM API key missing'],
    ['openai', 'OpenAI API key missing'],
    ['gemini', 'Gemini API key missing'],
  ] as const)('that is missing for %s is told, and the provider is not asked', async (provider, message) => {
    for (const missing of [undefined, null, '', ' ']) {
      const { url, seen } = await llmStandIn(() => ({ body: models }))
      expect(await outcomeOf(llm({ provider, apiKey: missing, baseUrl: url }))).toMatchObject({
        status: 'unhealthy',
        code: 'AUTH',
        message,
      })
      expect(seen).toEqual([])
    }
  })

  test.each(['ollama', 'openai-compatible'] as const)('is not needed for %s', async (provider) => {
    const { url, seen } = await llmStandIn(() => ({ body: { ...models, models: [{ name: 'a' }] } }))
    expect(await outcomeOf(llm({ provider, baseUrl: url }))).toMatchObject({ status: 'healthy' })
    expect(seen[0]?.headers).not.toHaveProperty('authorization')
  })

  test('is never shown, however the provider echoes it', async () => {
    const echoes = spellingsOf(apiKey).join(' ')
    const headers = { 'x-echo': echoes, 'retry-after': echoes }
    const bodies = [
      { data: [{ id: echoes }] },
      { error: { code: echoes, type: echoes, message: echoes } },
      echoes,
      { code: 401, msg: echoes },
    ]
    const outcomes: CheckOutcome[] = []
    for (const body of bodies) {
      for (const status of [200, 400, 401, 402, 429, 500]) {
        outcomes.push(await runWith({ status, headers, body }, { model: apiKey }))
      }
    }
    const checker = llm({ provider: 'zai', apiKey })
    const shown = JSON.stringify([outcomes, checker, checker.options])
    for (const spelling of spellingsOf(apiKey)) expect(shown).not.toContain(spelling)
  })
})

test.each(Object.keys(LLM_PROVIDERS) as LlmProvider[])(
  '%s is asked for its list of models and nothing else',
  async (provider) => {
    const { url, seen } = await llmStandIn(() => ({ body: { data: [{ id: 'a' }], models: [{ name: 'a' }] } }))
    const checker = llm({ provider, apiKey: LLM_PROVIDERS[provider].needsKey ? apiKey : null, baseUrl: url })
    expect(await outcomeOf(checker)).toMatchObject({ status: 'healthy' })
    expect(seen).toHaveLength(1)
    expect(checker.name).toMatch(/^[a-z]+_api$/)
  },
)

test('is asked every 5 minutes and confirmed by three failures, under its own name', () => {
  expect(llm({ provider: 'zai', apiKey })).toMatchObject({
    name: 'glm_api',
    options: { timeoutMs: 10_000, intervalMs: 300_000, failureThreshold: 3, successThreshold: 1 },
  })
  expect(llm({ provider: 'openai', apiKey, failureThreshold: 1, name: 'x' })).toMatchObject({
    name: 'x',
    options: { failureThreshold: 1 },
  })
  expect(llm({ provider: 'anthropic', apiKey }).name).toBe('anthropic_api')
})

test.each([
  [{}, []],
  [{ apiKey: undefined }, []],
  [{ provider: 'openai-compatible' }, ['baseUrl']],
  [{ provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:8000/v1' }, []],
  [{ provider: 'azure' }, ['baseUrl']],
  [{ provider: 'azure', baseUrl: 'https://a.test/?api-version=2024-10-21' }, []],
  [{ provider: 'azure', baseUrl: 'https://a.test/?api-key=hunter2' }, ['baseUrl']],
  [{ provider: 'azure', baseUrl: 'https://a.test', model: 'my-deployment' }, ['model']],
  [{ provider: 'skynet' }, ['provider']],
  [{ provider: 'constructor' }, ['provider']],
  [{ provider: undefined }, ['provider']],
  [{ apiKey: 'hunter2\r\nx: y' }, ['apiKey']],
  [{ apiKey: 5 }, ['apiKey']],
  [{ baseUrl: 'https://bot:hunter2@a.test' }, ['baseUrl']],
  [{ baseUrl: 'https://a.test/?key=hunter2' }, ['baseUrl']],
  [{ model: '' }, ['model']],
  [{ model: 'm'.repeat(201) }, ['model']],
  [{ provider: 5, apiKey: {}, network: 'x', timeoutMs: 0 }, ['timeoutMs', 'provider', 'apiKey', 'network']],
])('options %j have the problems %j', (options, expected) => {
  const { paths, message } = problemsOf(() => llm({ provider: 'zai', apiKey, ...options } as never))
  expect(paths).toEqual(expected)
  expect(message).not.toContain('hunter2')
})
