import { MetricsCollector, type UsageStore } from '@botwatch/metrics'
import { memoryStore } from '@botwatch/metrics/memory'
import fc from 'fast-check'
import type { Hono } from 'hono'
import { expect, test, vi } from 'vitest'

import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'

const USAGE = 'POST /api/v1/ingest/token-usage'
const item = { model: 'glm-4.6', provider: 'zai', prompt_tokens: 1_000_000, completion_tokens: 0 }

function server(store?: UsageStore): { readonly app: Hono; readonly metrics: MetricsCollector } {
  const metrics = new MetricsCollector({ defaultMetrics: false, ...(store && { store }) })
  return { app: appWith({ apiKeys }, { metricsCollector: metrics }), metrics }
}

async function send(app: Hono, items: readonly unknown[], key?: string): Promise<Response> {
  const headers = { ...bearer(keyOf('ingest')), ...(key !== undefined && { 'idempotency-key': key }) }
  return ask(app, USAGE, { body: JSON.stringify({ items }), headers })
}

async function problemsOf(app: Hono, given: unknown): Promise<readonly string[]> {
  const { rejected } = (await (await send(app, [given])).json()) as {
    readonly rejected: readonly { readonly path: string; readonly problem: string }[]
  }
  return rejected.map(({ path, problem }) => `${path}: ${problem}`)
}

const tokensOf = (metrics: MetricsCollector): number => metrics.getAllMetrics().token_usage.total_tokens_used

test('reported tokens and their cost are part of the report and the scrape', async () => {
  const { app, metrics } = server()
  const parts = { cached_tokens: 400_000, cache_write_tokens: 100_000, reasoning_tokens: 20 }
  const response = await send(app, [
    item,
    { ...item, ...parts, completion_tokens: 50, total_tokens: 1_000_050, duration_seconds: 4.5 },
    { ...item, success: false, operation: 'embeddings', duration_ms: 1500 },
    { model: 'claude-sonnet-4-5', usage: { input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 5 } },
    {
      model: 'gpt',
      usage: { prompt_tokens: 1, completion_tokens: 1, prompt_tokens_details: null, other: {} },
    },
  ])
  expect(await response.json()).toEqual({ accepted: 5, rejected: [] })
  const { token_usage } = metrics.getAllMetrics()
  expect(token_usage).toMatchObject({
    request_count: 5,
    total_tokens_used: 3_000_064,
    cached_tokens: 400_004,
    reasoning_tokens: 20,
    discrepancy_count: 0,
    usage_by_model: { 'claude-sonnet-4-5': { prompt_tokens: 7, completion_tokens: 5 } },
  })
  expect(token_usage.cost.by_model['glm-4.6']).toBeGreaterThan(1)
  const scrape = await (await ask(app, 'GET /metrics/prometheus', { headers: bearer(keyOf('read')) })).text()
  for (const line of [
    'bot_llm_requests_total{provider="zai",model="glm-4.6",operation="embeddings",outcome="error"} 1',
    'bot_llm_operation_duration_seconds_sum{provider="zai",model="glm-4.6",operation="chat"} 4.5',
    'bot_llm_operation_duration_seconds_sum{provider="zai",model="glm-4.6",operation="embeddings"} 1.5',
  ])
    expect(scrape).toContain(line)
})

test.each<readonly [given: unknown, ...problems: readonly string[]]>([
  [null, 'items[0]: expected an object, got null'],
  [
    {},
    'items[0].model: expected a string of 1 to 128 characters, got nothing',
    'items[0].prompt_tokens: expected an integer from 0 to 9007199254740991, got nothing',
    'items[0].completion_tokens: expected an integer from 0 to 9007199254740991, got nothing',
  ],
  [
    { ...item, prompt_tokens: -1, completion_tokens: 1.5 },
    'items[0].prompt_tokens: expected an integer from 0 to 9007199254740991, got -1',
    'items[0].completion_tokens: expected an integer from 0 to 9007199254740991, got 1.5',
  ],
  [
    { ...item, prompt_tokens: 'NaN', model: 'secret'.repeat(22) },
    'items[0].model: expected a string of 1 to 128 characters, got a string of 132 characters',
    'items[0].prompt_tokens: expected an integer from 0 to 9007199254740991, got a string of 3 characters',
  ],
  [
    { ...item, prompt_tokens: 2 ** 53 },
    'items[0].prompt_tokens: expected an integer from 0 to 9007199254740991, got 9007199254740992',
  ],
  [
    { ...item, prompt_tokens: 2 ** 53 - 1, completion_tokens: 1 },
    'items[0].prompt_tokens: expected at most 9007199254740991, together with completion_tokens, got 9007199254740992',
  ],
  [
    { ...item, cached_tokens: 999_999, cache_write_tokens: 2, reasoning_tokens: 1 },
    'items[0].cached_tokens: expected at most prompt_tokens, together with cache_write_tokens, got 1000001',
    'items[0].reasoning_tokens: expected at most completion_tokens, got 1',
  ],
  [
    { ...item, duration_seconds: 1, duration_ms: 1 },
    'items[0].duration_ms: expected duration_seconds or duration_ms, got both',
  ],
  [{ ...item, promptTokens: 1 }, 'items[0].promptTokens: unknown field; did you mean prompt_tokens?'],
  [
    { ...item, provider: 'z ai', operation: 'chatt', success: 1 },
    'items[0].provider: expected 1 to 64 letters, digits, dots, hyphens or underscores, got a string of 4 characters',
    'items[0].operation: expected one of chat, text_completion, embeddings, generate_content (did you mean chat?), got a string of 5 characters',
    'items[0].success: expected true or false, got 1',
  ],
  [{ model: 'm', usage: 5 }, 'items[0].usage: expected an object, got 5'],
  [
    { model: 'm', usage: {} },
    'items[0].usage: expected the usage object of a response of OpenAI, Anthropic or a compatible API, got other fields',
  ],
  [
    { model: 1, usage: { prompt_tokens: 1, completion_tokens: -2 } },
    'items[0].model: expected a string of 1 to 128 characters, got 1',
    'items[0].usage.completion_tokens: expected an integer from 0 to 9007199254740991, got -2',
  ],
  [
    { model: 'm', usage: { prompt_tokens: 1, prompt_tokens_details: { cached_tokens: 2 } } },
    'items[0].usage: expected the usage object of a response of OpenAI, Anthropic or a compatible API, got parts that exceed their total',
  ],
])('every problem of the item %j is listed', async (given, ...problems) => {
  const { app, metrics } = server()
  expect(await problemsOf(app, given)).toEqual(problems)
  expect(tokensOf(metrics)).toBe(0)
})

test('JSON has no NaN, and a number that is too large is no count', async () => {
  const { app } = server()
  const headers = bearer(keyOf('ingest'))
  const body = JSON.stringify({ items: [item] })
  expect((await ask(app, USAGE, { headers, body: body.replace('1000000', 'NaN') })).status).toBe(400)
  const infinite = await ask(app, USAGE, { headers, body: body.replace('1000000', '1e999') })
  expect(await infinite.json()).toMatchObject({ accepted: 0, rejected: [{ path: 'items[0].prompt_tokens' }] })
})

test('the collector drops nothing that was accepted', async () => {
  const { app, metrics } = server()
  const count = fc.oneof(fc.nat(), fc.constantFrom(0, 2 ** 53 - 1, 2 ** 52, -1, 0.5, null, '1'))
  const optional = fc.option(count, { nil: undefined })
  const usage = fc.record({
    prompt_tokens: optional,
    completion_tokens: optional,
    input_tokens: optional,
    cache_read_input_tokens: optional,
    prompt_tokens_details: fc.option(fc.record({ cached_tokens: optional }), { nil: undefined }),
  })
  const given = fc.record(
    {
      model: fc.constantFrom('m', '', 'x'.repeat(128), '\uD800'),
      provider: fc.constantFrom('zai', 'a b'),
      prompt_tokens: count,
      completion_tokens: count,
      cached_tokens: count,
      reasoning_tokens: count,
      total_tokens: count,
      duration_seconds: fc.constantFrom(0, 1e-7, 2 ** 53 / 1000),
      usage,
    },
    { requiredKeys: ['model'] },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 50 }), async (items) => {
      const before = metrics.getAllMetrics()
      const answer = (await (await send(app, items)).json()) as {
        readonly accepted: number
        readonly rejected: readonly { readonly index: number }[]
      }
      const after = metrics.getAllMetrics()
      expect(after.token_usage.request_count - before.token_usage.request_count).toBe(answer.accepted)
      expect(after.collector.dropped - before.collector.dropped).toBe(items.length - answer.accepted)
      expect(new Set(answer.rejected.map(({ index }) => index)).size).toBe(items.length - answer.accepted)
    }),
    { numRuns: 100 },
  )
})

test('two requests at the same time with one key count once', async () => {
  const { app, metrics } = server(memoryStore())
  const answers = await Promise.all([
    send(app, [item], 'k'),
    send(app, [item], 'k'),
    send(app, [item, item], 'k'),
  ])
  expect(answers.map(({ status, headers }) => [status, headers.get('idempotent-replayed')])).toEqual([
    [200, null],
    [200, 'true'],
    [422, null],
  ])
  expect(tokensOf(metrics)).toBe(1_000_000)
})

test('a key belongs to one sender and one endpoint', async () => {
  const { app, metrics } = server()
  await send(app, [item], 'k')
  const headers = { ...bearer(keyOf('admin')), 'idempotency-key': 'k' }
  await ask(app, USAGE, { body: JSON.stringify({ items: [item] }), headers })
  const request = { api: 'a', method: 'GET', status: 200, duration_seconds: 0.1 }
  const other = await ask(app, 'POST /api/v1/ingest/requests', {
    body: JSON.stringify({ items: [request] }),
    headers,
  })
  expect(await other.json()).toEqual({ accepted: 1, rejected: [] })
  expect(tokensOf(metrics)).toBe(2_000_000)
})

test('while the store fails the answer is 503, and the batch counts once under its key', async () => {
  let failure: Error | undefined = new Error('disk full')
  const memory = memoryStore()
  const save: UsageStore['save'] = async (changes) => {
    if (failure !== undefined) throw failure
    await memory.save(changes)
  }
  const { app, metrics } = server({ ...memory, save })
  for (const _ of [1, 2]) {
    const response = await send(app, [item, 5], 'k')
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      503,
      '1',
      expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
    ])
    expect(tokensOf(metrics)).toBe(1_000_000)
  }
  failure = undefined
  const response = await send(app, [item, 5], 'k')
  expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
  expect(await response.json()).toMatchObject({ accepted: 1, rejected: [{ index: 1 }] })
  expect(tokensOf(metrics)).toBe(1_000_000)
  const stored = await memory.load()
  expect(stored.map(({ tokens }) => tokens.input)).toEqual(['1000000', '1000000'])
})

test('until the stored usage is loaded a batch waits, and counts after at most 5 seconds or not at all', async () => {
  vi.useFakeTimers()
  const { app, metrics } = server({ ...memoryStore(), load: () => new Promise(() => undefined) })
  const waiting = send(app, [item])
  await vi.advanceTimersByTimeAsync(5000)
  vi.useRealTimers()
  expect((await waiting).status).toBe(503)
  expect(tokensOf(metrics)).toBe(0)
})
