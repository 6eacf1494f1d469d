import { expect, test } from 'vitest'

import { parseStatuses, parseValues } from './values.ts'

// The examples of the documentation of promtool are among these.
test.each([
  ['1 2.5 -3 1e3', [1, 2.5, -3, 1000]],
  ['-2+4x3', [-2, 2, 6, 10]],
  ['1-2x4', [1, -1, -3, -5, -7]],
  ['1x4', [1, 1, 1, 1, 1]],
  ['0.1+0.1x3', [0.1, 0.2, 0.3, 0.4]],
  ['1 _x3 stale 5', [1, null, null, null, null, 5]],
  ['7x0', [7]],
])('%s has these values', (text, values) => {
  expect(parseValues(text)).toEqual(values)
})

test.each(['', 'x3', '1+2', '1x', '1 two', '1x60480', '_x60481', '1x999999999'])('%j is refused', (text) => {
  expect(parseValues(text)).toBeUndefined()
})

test('statuses are repeated as numbers are', () => {
  expect(parseStatuses('healthy unhealthyx2 _ degraded unknown')).toEqual([
    'healthy',
    'unhealthy',
    'unhealthy',
    'unhealthy',
    null,
    'degraded',
    'unknown',
  ])
  for (const text of ['', 'up', 'healthy+1x3', 'unhealthy x3']) expect(parseStatuses(text)).toBeUndefined()
})
