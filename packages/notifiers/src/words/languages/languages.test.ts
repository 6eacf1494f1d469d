import { expect, test } from 'vitest'

import { en, type Words } from './en.ts'
import { LANGUAGES, wordsOf } from './languages.ts'

test('a language without one of the words does not compile', () => {
  const { notANumber, ...rest } = en
  // @ts-expect-error A word is missing.
  const incomplete: Words = rest
  expect(incomplete).not.toHaveProperty('notANumber', notANumber)
})

test('every language has words of its own', () => {
  expect(new Set(LANGUAGES.map((language) => wordsOf(language).state.test)).size).toBe(LANGUAGES.length)
})
