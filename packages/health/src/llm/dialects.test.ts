import { describe, expect, test } from 'vitest'

import { llmStandIn, type Answer, type Seen } from '../../test/llm-stand-in.ts'
import { outcomeOf } from '../../test/run-checker.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { llm, type LlmOptions } from '../checkers/llm.ts'

const apiKey = 'an-api-key'

async function ask(
  options: Omit<LlmOptions, 'apiKey'>,
  answer: (url: string) => Answer,
  suffix = '',
): Promise<{ readonly outcome: CheckOutcome; readonly seen: readonly Seen[] }> {
  const { url, seen } = await llmStandIn(answer)
  return { outcome: await outcomeOf(llm({ apiKey, baseUrl: url + suffix, ...options })), seen }
}

describe('OpenAI and those like it', () => {
  test('get a bearer token at the root of their SDK', async () => {
    const { outcome, seen } = await ask(
      { provider: 'groq', model: 'b' },
      () => ({ body: { data: [{ id: 'b' }] } }),
      '/v1',
    )
    expect(outcome).toMatchObject({ status: 'healthy' })
    expect(seen).toMatchObject([{ url: '/v1/models', headers: { authorization: `Bearer ${apiKey}` } }])
  })

  test('may list their models as an array', async () => {
    const { outcome } = await ask({ provider: 'together', model: 'b' }, () => ({
      body: [{ id: 'a' }, { id: 'b' }],
    }))
    expect(outcome).toMatchObject({ status: 'healthy', metrics: { model_count: 2 } })
  })

  test('may list things that are no models', async () => {
    const data = [null, 5, 'b', {}, { id: 5 }, { id: 'a' }]
    const { outcome } = await ask({ provider: 'openai', model: 'b' }, () => ({ body: { data } }))
    expect(outcome).toMatchObject({ code: 'MODEL_MISSING', metrics: { model_count: 1 } })
  })
})

test('OpenRouter is asked for the list that needs a key', async () => {
  const { seen } = await ask({ provider: 'openrouter' }, () => ({ body: { data: [] } }))
  expect(seen.map(({ url }) => url)).toEqual(['/models/user'])
})

const anthropicPages = (url: string): Answer => {
  const after = new URL(url, 'http://a.test').searchParams.get('after_id')
  if (!url.includes('limit=1000')) return { status: 404 }
  if (after === null) return { body: { data: [{ id: 'claude-a' }], has_more: true, last_id: 'claude a/?&' } }
  expect(after).toBe('claude a/?&')
  return { body: { data: [{ id: 'claude-b' }], has_more: false, last_id: 'claude-b' } }
}

/** Without the question for one model by itself. */
const pagesOf = (seen: readonly Seen[]): readonly Seen[] =>
  seen.filter(({ url }) => url.includes('limit=1000'))

describe('Anthropic', () => {
  test('gets its key and its version in headers of its own', async () => {
    const { outcome, seen } = await ask({ provider: 'anthropic' }, anthropicPages)
    expect(outcome).toMatchObject({ status: 'healthy', metrics: { model_count: 1 } })
    expect(seen).toMatchObject([
      { url: '/v1/models?limit=1000', headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' } },
    ])
    expect(seen[0]?.headers).not.toHaveProperty('authorization')
  })

  test.each([
    ['claude-a', 'healthy', 1],
    ['claude-b', 'healthy', 2],
    ['claude-c', 'degraded', 2],
  ])('is leafed through until %s is found', async (model, status, pages) => {
    const { outcome, seen } = await ask({ provider: 'anthropic', model }, anthropicPages, '/v1')
    expect(outcome).toMatchObject({ status, metrics: { model_count: pages } })
    expect(pagesOf(seen)).toHaveLength(pages)
  })

  test('is leafed through for ten pages at most', async () => {
    const endless = { data: [{ id: 'x' }], has_more: true, last_id: 'x' }
    const { outcome, seen } = await ask({ provider: 'anthropic', model: 'y' }, () => ({ body: endless }))
    expect(outcome).toMatchObject({ status: 'degraded', code: 'MODEL_MISSING' })
    expect(pagesOf(seen)).toHaveLength(10)
  })

  test.each([{ last_id: 5 }, { last_id: '' }, { last_id: 'x'.repeat(513) }, {}])(
    'is not leafed through by a cursor like %j',
    async (cursor) => {
      const body = { data: [], has_more: true, ...cursor }
      const { seen } = await ask({ provider: 'anthropic', model: 'y' }, () => ({ body }))
      expect(pagesOf(seen)).toHaveLength(1)
    },
  )

  test('is evaluated by the page that fails', async () => {
    const { outcome } = await ask({ provider: 'anthropic', model: 'claude-b' }, (url) =>
      url.includes('after_id') ? { status: 429, headers: { 'retry-after': '3' } } : anthropicPages(url),
    )
    expect(outcome).toMatchObject({ status: 'degraded', code: 'RATE_LIMITED', retryAfterMs: 3000 })
  })
})

const geminiPages = (url: string): Answer =>
  url.includes('pageToken=n%2B1')
    ? { body: { models: [{ name: 'models/gemini-b' }] } }
    : { body: { models: [{ name: 'models/gemini-a' }], nextPageToken: 'n+1' } }

describe('Gemini', () => {
  test.each(['gemini-b', 'models/gemini-b'])(
    'lists %s with its prefix, on the second page',
    async (model) => {
      const { outcome, seen } = await ask({ provider: 'gemini', model }, geminiPages)
      expect(outcome).toMatchObject({ status: 'healthy', metrics: { model_count: 2 } })
      expect(seen).toMatchObject([
        { url: '/v1beta/models?pageSize=1000', headers: { 'x-goog-api-key': apiKey } },
        { url: '/v1beta/models?pageSize=1000&pageToken=n%2B1' },
      ])
    },
  )
})

describe('Ollama', () => {
  test.each([
    ['llama3', 'healthy'],
    ['llama3:latest', 'healthy'],
    ['qwen:7b', 'healthy'],
    ['qwen', 'degraded'],
  ])('lists its tags, among them %s: %s', async (model, status) => {
    const body = { models: [{ name: 'llama3:latest', model: 'llama3:latest' }, { name: 'qwen:7b' }] }
    const { url, seen } = await llmStandIn(() => ({ body }))
    const outcome = await outcomeOf(llm({ provider: 'ollama', model, baseUrl: url }))
    expect(outcome).toMatchObject({ status, metrics: { model_count: 2 } })
    expect(seen.map(({ url: path }) => path)).toEqual(['/api/tags'])
  })
})
