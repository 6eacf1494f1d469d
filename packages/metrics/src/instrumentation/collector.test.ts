import { describe, expect, test } from 'vitest'

import { events, stopped, stoppedWithUsage, usageAlone, words } from '../../test/answers.ts'
import { create, valuesOf } from '../../test/collectors.ts'
import { CHAT } from '../../test/llm-calls.ts'
import { instrumentFetch } from './fetch.ts'
import { instrumentOpenAi } from './openai.ts'

function streaming(text: string): typeof globalThis.fetch {
  return async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } })
}

async function refusing(): Promise<Response> {
  return new Response('{}', { status: 429 })
}

describe('a collector that is given as the recorder', () => {
  test('has requests, tokens and the exact cost of a streamed answer', async () => {
    const metrics = create()
    const llm = instrumentOpenAi(streaming(events([...words, stopped, usageAlone])), { recorder: metrics })
    const fetch = instrumentFetch(llm, { recorder: metrics, apiName: 'glm' })
    await (await fetch(CHAT, { method: 'POST' })).text()
    const { token_usage: usage, api_metrics: apis } = metrics.getAllMetrics()
    expect(usage).toMatchObject({ total_tokens_used: 2306, request_count: 1, cost: { total: 0.0009228 } })
    expect(apis['glm']).toMatchObject({ request_count: 1, in_flight: 0 })
    expect(await valuesOf(metrics, 'bot_llm_requests_total')).toEqual({ 'unknown glm-4.6 chat success': 1 })
    expect(await valuesOf(metrics, 'bot_llm_operation_duration_seconds_count')).toEqual({
      'unknown glm-4.6 chat': 1,
    })
    expect(await valuesOf(metrics, 'bot_llm_time_to_first_token_seconds_count')).toEqual({
      'unknown glm-4.6 chat': 1,
    })
  })

  test('counts a cancelled stream as missing usage, without tokens', async () => {
    const metrics = create()
    const fetch = instrumentOpenAi(streaming(events([...words, stoppedWithUsage])), { recorder: metrics })
    await (await fetch(CHAT, { method: 'POST' })).body?.cancel()
    expect(metrics.getAllMetrics().token_usage.total_tokens_used).toBe(0)
    const missing = await valuesOf(metrics, 'bot_llm_usage_missing_total')
    expect(missing).toEqual({ 'unknown unknown aborted': 1 })
  })

  test('counts a call that the server rejects as an error, without missing usage', async () => {
    const metrics = create()
    const fetch = instrumentOpenAi(refusing, { recorder: metrics })
    await fetch(CHAT, { method: 'POST', body: '{"model":"glm-4.6"}' })
    expect(await valuesOf(metrics, 'bot_llm_requests_total')).toEqual({ 'unknown glm-4.6 chat error': 1 })
    expect(await valuesOf(metrics, 'bot_llm_usage_missing_total')).toEqual({})
  })
})
