import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { normalizeUsage } from './normalize-usage.ts'
import { TOKEN_TYPES, type TokenCounts } from './token-counts.ts'

function counts(over: Partial<TokenCounts>): TokenCounts {
  return { input: 0, input_cached: 0, input_cache_write: 0, output: 0, output_reasoning: 0, ...over }
}

describe('a usage in the form of', () => {
  test.each<[string, object, Partial<TokenCounts>]>([
    [
      'OpenAI chat',
      {
        prompt_tokens: 2006,
        completion_tokens: 300,
        total_tokens: 2306,
        prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 100, accepted_prediction_tokens: 0 },
      },
      { input: 86, input_cached: 1920, output: 200, output_reasoning: 100 },
    ],
    [
      'zai/GLM',
      {
        completion_tokens: 239,
        prompt_tokens: 8,
        prompt_tokens_details: { cached_tokens: 7 },
        total_tokens: 247,
      },
      { input: 1, input_cached: 7, output: 239 },
    ],
    [
      'a compatible server that says null',
      { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, prompt_tokens_details: null },
      { input: 5, output: 2 },
    ],
    [
      'a gateway with a cache that is written',
      {
        prompt_tokens: 100,
        completion_tokens: 1,
        prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 30 },
      },
      { input: 50, input_cached: 20, input_cache_write: 30, output: 1 },
    ],
    [
      'a gateway with Anthropic’s fields beside OpenAI’s',
      { prompt_tokens: 100, completion_tokens: 1, cache_read_input_tokens: 80, total_tokens: 101 },
      { input: 100, output: 1 },
    ],
    ['embeddings', { prompt_tokens: 8, total_tokens: 8 }, { input: 8 }],
    [
      'OpenAI Responses',
      {
        input_tokens: 75,
        input_tokens_details: { cached_tokens: 25 },
        output_tokens: 1186,
        output_tokens_details: { reasoning_tokens: 1024 },
        total_tokens: 1261,
      },
      { input: 50, input_cached: 25, output: 162, output_reasoning: 1024 },
    ],
    [
      'Anthropic',
      {
        input_tokens: 21,
        cache_creation_input_tokens: 188_086,
        cache_read_input_tokens: 5,
        output_tokens: 393,
        service_tier: 'standard',
      },
      { input: 21, input_cached: 5, input_cache_write: 188_086, output: 393 },
    ],
    [
      'Anthropic without a cache',
      {
        input_tokens: 21,
        cache_creation_input_tokens: null,
        cache_read_input_tokens: null,
        output_tokens: 3,
      },
      { input: 21, output: 3 },
    ],
  ])('%s', (_, usage, expected) => {
    expect(normalizeUsage(usage)).toEqual({
      ok: true,
      value: { counts: counts(expected), discrepancy: false },
    })
  })
})

test('a total that differs from the sum of its parts is reported and not corrected', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 40 }
  const expected = { counts: counts({ input: 10, output: 5 }), discrepancy: true }
  expect(normalizeUsage(usage)).toEqual({ ok: true, value: expected })
})

test.each<[unknown, string]>([
  [{ prompt_tokens: 10, completion_tokens: -1 }, 'negative'],
  [{ prompt_tokens: '5', completion_tokens: 1 }, 'not_a_number'],
  [{ prompt_tokens: null, completion_tokens: 1 }, 'not_a_number'],
  [{ prompt_tokens: 2 ** 53, completion_tokens: 1 }, 'unsafe_integer'],
  [{ prompt_tokens: 2 ** 53 - 1, completion_tokens: 1 }, 'unsafe_integer'],
  [{ prompt_tokens: Number.NaN, completion_tokens: 1 }, 'nan'],
  [{ prompt_tokens: 1, completion_tokens: Infinity }, 'infinite'],
  [{ prompt_tokens: 1.5, completion_tokens: 1 }, 'not_an_integer'],
  [{ prompt_tokens: 1, completion_tokens: 1, total_tokens: '2' }, 'not_a_number'],
  [{ prompt_tokens: 1, completion_tokens: 1, total_tokens: -2 }, 'negative'],
  [{ prompt_tokens: 1, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 2 } }, 'inconsistent'],
  [{ prompt_tokens: 1, completion_tokens: 1, prompt_tokens_details: { cached_tokens: '1' } }, 'not_a_number'],
  [{ prompt_tokens: 1, completion_tokens: 1, prompt_tokens_details: [] }, 'invalid_type'],
  [
    { prompt_tokens: 1, completion_tokens: 1, completion_tokens_details: { reasoning_tokens: 2 } },
    'inconsistent',
  ],
  [{ input_tokens: 1, output_tokens: 1, cache_read_input_tokens: -1 }, 'negative'],
  [{ input_tokens: -5, output_tokens: 1, cache_read_input_tokens: 10 }, 'negative'],
  [{ input_tokens: 2 ** 53 - 1, output_tokens: 1, cache_read_input_tokens: 1 }, 'unsafe_integer'],
  [{ completion_tokens: 1 }, 'invalid_type'],
  [{}, 'invalid_type'],
  [null, 'invalid_type'],
  [[], 'invalid_type'],
  ['usage', 'invalid_type'],
])('%o is refused whole: %s', (usage, reason) => {
  expect(normalizeUsage(usage)).toEqual({ ok: false, reason })
})

test('the types of any usage add up to its input and output, with cached and reasoning tokens counted once', () => {
  const whole = fc.nat({ max: 10_000_000 })
  fc.assert(
    fc.property(whole, whole, whole, whole, (input, cached, output, reasoning) => {
      const usage = {
        prompt_tokens: input + cached,
        completion_tokens: output + reasoning,
        total_tokens: input + cached + output + reasoning,
        prompt_tokens_details: { cached_tokens: cached },
        completion_tokens_details: { reasoning_tokens: reasoning },
      }
      const parsed = normalizeUsage(usage)
      if (!parsed.ok) throw new Error(parsed.reason)
      const sum = TOKEN_TYPES.reduce((before, type) => before + parsed.value.counts[type], 0)
      expect(sum).toBe(usage.total_tokens)
      expect(parsed.value).toMatchObject({ discrepancy: false, counts: { input, input_cached: cached } })
    }),
  )
})
