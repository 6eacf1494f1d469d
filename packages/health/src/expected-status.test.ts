import { expect, test } from 'vitest'

import { isExpectedStatus, statusPatternProblems, type StatusPattern } from './expected-status.ts'

test.each<[StatusPattern, readonly number[], readonly number[]]>([
  [204, [204], [200, 205]],
  ['2xx', [200, 299], [199, 300]],
  ['200-204', [200, 204], [199, 205]],
])('%j covers its statuses and no others', (pattern, covered, others) => {
  expect(statusPatternProblems('expectedStatus', [pattern])).toEqual([])
  for (const status of covered) expect(isExpectedStatus(status, [500, pattern])).toBe(true)
  for (const status of others) expect(isExpectedStatus(status, [500, pattern])).toBe(false)
})

test.each([[[]], ['200'], [undefined], [200]])('refuses %j as a list', (list) => {
  expect(statusPatternProblems('expectedStatus', list).map(({ path }) => path)).toEqual(['expectedStatus'])
})

test('names every pattern that makes no sense', () => {
  const list = [200, 99, 600, 200.5, '6xx', '299-200', '', null, {}]
  expect(statusPatternProblems('expectedStatus', list).map(({ path }) => path)).toEqual(
    list.slice(1).map((_, i) => `expectedStatus[${i + 1}]`),
  )
})
