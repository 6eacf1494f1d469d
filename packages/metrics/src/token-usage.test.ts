import { expect, test } from 'vitest'

import { parseTokenUsage, type TokenUsageSample } from './token-usage.ts'

const good: TokenUsageSample = { promptTokens: 150, completionTokens: 75, model: 'glm-4' }

test('fills in the defaults', () => {
  expect(parseTokenUsage(good)).toEqual({
    ok: true,
    value: {
      ...good,
      provider: 'unknown',
      operation: 'chat',
      success: true,
      cachedTokens: 0,
      reasoningTokens: 0,
    },
  })
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
  [{ success: 'yes' }, 'invalid_type'],
  [{ operation: 'sing' }, 'invalid_type'],
  [{ provider: 'a b' }, 'invalid_name'],
  [{ provider: 7 }, 'invalid_type'],
  [{ model: '' }, 'invalid_name'],
])('%o is refused: %s', (changes, reason) => {
  expect(parseTokenUsage({ ...good, ...changes } as unknown as TokenUsageSample)).toEqual({
    ok: false,
    reason,
  })
})
