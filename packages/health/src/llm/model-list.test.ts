import { describe, expect, test } from 'vitest'

import { askLlm, llmStandIn, type Answer } from '../../test/llm-stand-in.ts'
import { outcomeOf } from '../../test/run-checker.ts'
import { llm } from '../checkers/llm.ts'

describe('a model that is not listed', () => {
  const list = { body: { data: [{ id: 'grok-4-0709' }] } }

  test.each<readonly [string, Answer, string]>([
    ['an alias', { body: { id: 'grok-4-0709' } }, 'healthy'],
    ['unknown', { status: 404, body: { error: 'not found' } }, 'MODEL_MISSING'],
    ['answered by something else', { body: { data: [] } }, 'MODEL_MISSING'],
    ['asked for too often', { status: 429 }, 'RATE_LIMITED'],
    ['asked for during an outage', { status: 503 }, 'STATUS'],
    ['a path unknown to the server', { status: 500, body: { msg: '404 NOT_FOUND' } }, 'MODEL_MISSING'],
  ])('is asked for by itself: %s', async (_what, answer, expected) => {
    const urls: string[] = []
    const { outcome } = await askLlm(
      'xai',
      (url) => {
        urls.push(url)
        return url === '/models' ? list : answer
      },
      { model: 'team/grok 4' },
    )
    expect(outcome.code ?? outcome.status).toBe(expected)
    expect(urls).toEqual(['/models', '/models/team%2Fgrok%204'])
  })
})

describe('a list that anyone may read', () => {
  const body = { data: [{ id: 'a' }] }
  const note =
    'API responding normally (status 200); anyone may list the models, so the API key was not tested'

  test('proves nothing about the key, which the message says', async () => {
    const { url, seen } = await llmStandIn(() => ({ body }))
    const checker = llm({ provider: 'openai-compatible', apiKey: 'an-api-key-of-nobody', baseUrl: url })
    expect([await outcomeOf(checker), await outcomeOf(checker)]).toMatchObject([
      { status: 'healthy', message: note },
      { message: note },
    ])
    expect(seen.map(({ headers }) => headers.authorization !== undefined)).toEqual([true, false, true])
  })

  test.each<readonly [string, Answer]>([
    ['401', { status: 401 }],
    ['a 200 with an error', { body: { code: 401, success: false } }],
    ['an outage', { status: 503 }],
  ])('is not assumed where the request without the key gets %s', async (_what, answer) => {
    let isFirst = true
    const { outcome, requests } = await askLlm('openai-compatible', () => {
      const first = isFirst
      isFirst = false
      return first ? { body } : answer
    })
    expect(outcome).toMatchObject({ status: 'healthy', message: 'API responding normally (status 200)' })
    expect(requests).toBe(2)
  })

  test('is not looked for without a key, nor where the provider requires one', async () => {
    expect((await askLlm('openai-compatible', { body }, { apiKey: undefined })).requests).toBe(1)
    expect((await askLlm('mistral', { body })).requests).toBe(1)
  })
})
