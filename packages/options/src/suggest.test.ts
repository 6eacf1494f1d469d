import { expect, test } from 'vitest'

import { suggest } from './suggest.ts'

const known = ['timeZone', 'timeoutMs', 'prices', 'to', 'store']

test.each([
  ['timezone', 'timeZone'],
  ['time_zone', 'timeZone'],
  ['TIME-ZONE', 'timeZone'],
  ['timeoutms', 'timeoutMs'],
  ['pirces', 'prices'],
  ['price', 'prices'],
  ['sotre', 'store'],
  ['ot', undefined],
  ['xy', undefined],
  ['colour', undefined],
  ['', undefined],
  ['s'.repeat(65), undefined],
])('%s is taken for %s', (unknown, meant) => {
  expect(suggest(unknown, known)).toBe(meant)
})

test('the closest of several names is suggested', () => {
  expect(suggest('retrie', ['retried', 'retries'])).toBe('retried')
  expect(suggest('retryes', ['retried', 'retries'])).toBe('retries')
})
