import { parse, type Problem } from '@botwatch/options'
import { expect, test } from 'vitest'

import {
  expectedMeaning,
  expectedStatusSchema,
  type ExpectedStatus,
  type StatusPattern,
} from './expected-status.ts'

function problemsOf(expected: unknown): readonly Problem[] {
  const parsed = parse(expectedStatusSchema, expected, { path: 'expectedStatus' })
  return parsed.ok ? [] : parsed.problems
}

test.each<[StatusPattern, readonly number[], readonly number[]]>([
  [204, [204], [200, 205]],
  ['2xx', [200, 299], [199, 300]],
  ['200-204', [200, 204], [199, 205]],
])('%j covers its statuses and no others', (pattern, covered, others) => {
  expect(problemsOf([pattern])).toEqual([])
  for (const status of covered) expect(expectedMeaning(status, [500, pattern])).toBe('healthy')
  for (const status of others) expect(expectedMeaning(status, [500, pattern])).toBeUndefined()
})

test('a map says what a status means, a single one before the pattern around it', () => {
  const expected: ExpectedStatus = {
    '4xx': 'unhealthy',
    '400-410': 'degraded',
    404: 'healthy',
    '2xx': 'healthy',
  }
  expect(problemsOf(expected)).toEqual([])
  const meanings = [404, 405, 299, 500].map((status) => expectedMeaning(status, expected))
  expect(meanings).toEqual(['healthy', 'unhealthy', 'healthy', undefined])
})

test.each([[[]], [{}], ['200'], [undefined], [null], [200]])('refuses %j', (expected) => {
  expect(problemsOf(expected).map(({ path }) => path)).toEqual(['expectedStatus'])
})

test('names every invalid pattern of a list', () => {
  const list = [200, 99, 600, 200.5, '6xx', '299-200', '', null, {}]
  expect(problemsOf(list).map(({ path }) => path)).toEqual(
    list.slice(1).map((_, i) => `expectedStatus[${i + 1}]`),
  )
})

test('names every invalid pattern and meaning of a map', () => {
  const map = { 200: 'healthy', '6xx': 'healthy', '3xx': 'fine', '4xx': undefined, '5xx': 'unknown' }
  expect(problemsOf(map)).toMatchObject([
    { path: 'expectedStatus[1]', received: 'a string of 3 characters' },
    { path: 'expectedStatus[2]', received: 'a string of 4 characters' },
    { path: 'expectedStatus[3]', received: 'nothing' },
    { path: 'expectedStatus[4]', received: 'a string of 7 characters' },
  ])
})
