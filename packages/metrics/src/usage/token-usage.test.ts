import { expect, test } from 'vitest'

import { callProblem, parseTokenCounts, type CallLabels, type TokenUsageSample } from './token-usage.ts'

const good: TokenUsageSample = { promptTokens: 150, completionTokens: 75, model: 'glm-4' }
const call: CallLabels = {
  model: 'glm-4',
  provider: 'zai',
  operation: 'chat',
  success: true,
  durationMs: undefined,
}

test('subtracts parts from their totals', () => {
  const parts = { cachedTokens: 100, cacheWriteTokens: 20, reasoningTokens: 25, totalTokens: 225 }
  expect(parseTokenCounts({ ...good, ...parts })).toEqual({
    ok: true,
    value: {
      counts: { input: 30, input_cached: 100, input_cache_write: 20, output: 50, output_reasoning: 25 },
      discrepancy: false,
    },
  })
  expect(parseTokenCounts({ ...good, totalTokens: 226 })).toMatchObject({ value: { discrepancy: true } })
})

test.each([
  [{ promptTokens: Number.NaN }, 'nan'],
  [{ completionTokens: -1 }, 'negative'],
  [{ promptTokens: 1.5 }, 'not_an_integer'],
  [{ promptTokens: '5' }, 'not_a_number'],
  [{ completionTokens: 2 ** 53 }, 'unsafe_integer'],
  [{ promptTokens: 2 ** 53 - 1, completionTokens: 1 }, 'unsafe_integer'],
  [{ cachedTokens: null }, 'not_a_number'],
  [{ cachedTokens: 151 }, 'inconsistent'],
  [{ reasoningTokens: 76 }, 'inconsistent'],
])('%o is refused: %s', (changes, reason) => {
  expect(parseTokenCounts({ ...good, ...changes } as unknown as TokenUsageSample)).toEqual({
    ok: false,
    reason,
  })
})

test.each([
  [{}, null],
  [{ success: 'yes' }, 'invalid_type'],
  [{ operation: 'sing' }, 'invalid_type'],
  [{ provider: 'a b' }, 'invalid_name'],
  [{ provider: 7 }, 'invalid_type'],
  [{ model: '' }, 'invalid_name'],
  [{ durationMs: -1 }, 'negative'],
])('a call with %o has the problem %s', (changes, reason) => {
  expect(callProblem({ ...call, ...changes } as unknown as CallLabels)).toBe(reason)
})
