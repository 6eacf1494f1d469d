import { expect, test } from 'vitest'

import { storeStatus } from './describe.ts'

test('the error of a store shows no half of a secret that stands where it is cut', () => {
  const error = new Error(`${'x'.repeat(495)} hunter2`)
  const failures = { current: () => ({ sinceMs: 0, error, isLasting: true }), stop: () => {} }
  const { lastError } = storeStatus('usage', null, failures, (text) =>
    text.replaceAll('hunter2', '[redacted]'),
  )
  expect(lastError).toBe(`${'x'.repeat(495)} [red`)
})
