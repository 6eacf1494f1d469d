import fc from 'fast-check'
import { expect, test } from 'vitest'

import { spellingsOf } from '../../test/run-checker.ts'
import { outcomeRedactor } from './redact-outcome.ts'

test('takes a secret out of message, metrics and details, in every spelling', () => {
  const secret = fc.string({
    minLength: 12,
    maxLength: 60,
    unit: fc.constantFrom('a', 'Z', '0', ' ', '-', '_', '.', '+', '/', '%', '&', '"', '\\', 'ü'),
  })
  fc.assert(
    fc.property(secret, fc.string(), (text, around) => {
      fc.pre(text.trim() === text)
      const echo = spellingsOf(text).join(' ') + around
      const outcome = outcomeRedactor(text)({
        status: 'degraded',
        message: echo,
        metrics: { status_code: 200, scopes: [echo] },
        errorDetails: new Error(echo),
      })
      const shown = JSON.stringify(outcome)
      for (const spelling of spellingsOf(text))
        expect(shown).not.toContain(JSON.stringify(spelling).slice(1, -1))
      expect(outcome).toMatchObject({ status: 'degraded', metrics: { status_code: 200 } })
    }),
  )
})

test('leaves an outcome without a secret unchanged', () => {
  const outcome = {
    status: 'healthy',
    message: 'fine',
    metrics: { a: 1 },
    retryAfterMs: 5,
    isRetryable: true,
  } as const
  expect(outcomeRedactor(undefined)(outcome)).toEqual(outcome)
  expect(outcomeRedactor('a-secret')({})).toEqual({})
})
