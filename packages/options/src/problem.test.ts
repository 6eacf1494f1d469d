import { expect, test } from 'vitest'

import { OptionsError, isOptionsError } from './options-error.ts'
import { formatProblem, formatProblems } from './problem.ts'

const problem = (path: string) => ({ path, expected: 'a number', received: 'nothing' })

test('a problem of the input as a whole has no path in front', () => {
  expect(formatProblem(problem(''))).toBe('expected a number, got nothing')
})

test('problems beyond the limit are counted', () => {
  expect(formatProblems([problem('a'), problem('b'), problem('c')], 1)).toBe(
    'a: expected a number, got nothing; 2 more',
  )
})

test('an error lists every problem and is known also from another copy of the package', () => {
  const error = new OptionsError('redactor options', [problem('a'), problem('b')])
  expect(error.message).toBe(
    'Invalid redactor options: a: expected a number, got nothing; b: expected a number, got nothing',
  )
  expect(error.code).toBe('INVALID_OPTIONS')
  expect(isOptionsError(Object.assign(new Error('x'), { name: 'OptionsError' }))).toBe(true)
  expect(isOptionsError(new Error('x'))).toBe(false)
})
