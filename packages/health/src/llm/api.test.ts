import { expect, test } from 'vitest'

import { llmStandIn } from '../../test/llm-stand-in.ts'
import { outcomeOf } from '../../test/run-checker.ts'
import { llm } from '../checkers/llm.ts'
import { llmApi } from './api.ts'
import { LLM_PROVIDERS, type LlmProvider } from './providers.ts'

const azure = 'https://bot.openai.azure.com'
const foundry = 'https://bot.services.ai.azure.com/api/projects/p/openai/v1'
const google = 'https://generativelanguage.googleapis.com'
const dated = 'models?api-version=2024-10-21'

test.each<readonly [LlmProvider, string, string]>([
  ['zai', 'https://api.z.ai/api/paas/v4', 'https://api.z.ai/api/paas/v4/models'],
  ['zai', 'https://api.z.ai/api/coding/paas/v4/', 'https://api.z.ai/api/coding/paas/v4/models'],
  ['zai', 'https://api.z.ai/api/paas/v4/chat/completions', 'https://api.z.ai/api/paas/v4/models'],
  ['openai', 'https://api.openai.com/v1/responses//', 'https://api.openai.com/v1/models'],
  ['openai', 'https://api.openai.com/v1/models/gpt-5', 'https://api.openai.com/v1/models'],
  ['openai', 'https://api.openai.com/v1/embeddings', 'https://api.openai.com/v1/models'],
  ['deepseek', 'https://api.deepseek.com', 'https://api.deepseek.com/models'],
  ['openrouter', 'https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1/models/user'],
  ['anthropic', 'https://api.anthropic.com', 'https://api.anthropic.com/v1/models?limit=1000'],
  ['anthropic', 'https://api.anthropic.com/v1/messages', 'https://api.anthropic.com/v1/models?limit=1000'],
  ['gemini', google, `${google}/v1beta/models?pageSize=1000`],
  ['gemini', `${google}/v1/`, `${google}/v1/models?pageSize=1000`],
  ['gemini', `${google}/v1beta/models/gemini-pro:generateContent`, `${google}/v1beta/models?pageSize=1000`],
  ['gemini', `${google}/v1beta/openai/`, `${google}/v1beta/openai/models`],
  ['gemini', `${google}/v1beta/openai/chat/completions`, `${google}/v1beta/openai/models`],
  ['ollama', 'http://h:11434', 'http://h:11434/api/tags'],
  ['ollama', 'http://h:11434/api/chat', 'http://h:11434/api/tags'],
  ['ollama', 'http://h:11434/v1', 'http://h:11434/v1/models'],
  ['ollama', 'http://h:11434/v1/chat/completions', 'http://h:11434/v1/models'],
  ['openai-compatible', 'http://h:8000/v1/', 'http://h:8000/v1/models'],
  ['openai-compatible', 'http://h/models/llama/v1', 'http://h/models/llama/v1/models'],
  ['openai-compatible', 'http://h/deployments/llama/v1/', 'http://h/deployments/llama/v1/models'],
  ['azure', azure, `${azure}/openai/${dated}`],
  ['azure', `${azure}/openai`, `${azure}/openai/${dated}`],
  ['azure', `${azure}/openai/deployments/mine`, `${azure}/openai/${dated}`],
  [
    'azure',
    `${azure}/openai/deployments/mine/chat/completions?api-version=2025-04-01-preview`,
    `${azure}/openai/models?api-version=2025-04-01-preview`,
  ],
  ['azure', `${azure}/?api-version=2023-05-15`, `${azure}/openai/models?api-version=2023-05-15`],
  ['azure', `${azure}/openai/v1/`, `${azure}/openai/v1/models`],
  ['azure', `${azure}/openai/v1/?api-version=preview`, `${azure}/openai/v1/models?api-version=preview`],
  ['azure', 'https://bot.services.ai.azure.com/models', `https://bot.services.ai.azure.com/openai/${dated}`],
  ['azure', foundry, `${foundry}/models`],
])('%s at %s lists its models at %s', (provider, baseUrl, expected) => {
  const { url, dialect } = llmApi(LLM_PROVIDERS[provider], baseUrl)
  expect(url(dialect.listPath).href).toBe(expected)
})

test.each<readonly [LlmProvider, string, string]>([
  ['gemini', '/v1beta/openai/', 'gemini-pro'],
  ['openai-compatible', '/v1beta/openai', 'gemini-pro'],
  ['ollama', '/v1', 'llama3'],
  ['openai-compatible', '/v1', 'llama3'],
])('%s at %s has the model %s, however the API spells it', async (provider, path, model) => {
  const data = [{ id: 'models/gemini-pro' }, { id: 'llama3:latest' }]
  const { url, seen } = await llmStandIn(() => ({ body: { data } }))
  const apiKey = provider === 'gemini' ? 'an-api-key' : undefined
  expect(await outcomeOf(llm({ provider, baseUrl: url + path, model, apiKey }))).toMatchObject({
    status: 'healthy',
    metrics: { model_count: 2 },
  })
  expect(seen[0]?.headers.authorization).toBe(apiKey && `Bearer ${apiKey}`)
})

test.each(['', '/openai/v1'])('Azure at %j gets its key in a header of its own', async (path) => {
  const { url, seen } = await llmStandIn(() => ({ body: { data: [{ id: 'gpt-4o' }] } }))
  const outcome = await outcomeOf(llm({ provider: 'azure', baseUrl: url + path, apiKey: 'an-api-key' }))
  expect(outcome).toMatchObject({ status: 'healthy', metrics: { model_count: 1 } })
  expect(seen).toMatchObject([{ headers: { 'api-key': 'an-api-key' } }])
  expect(seen[0]?.headers).not.toHaveProperty('authorization')
})
