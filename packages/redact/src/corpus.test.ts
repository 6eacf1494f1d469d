import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { hidden, readEntry } from '../test/hidden.ts'
import { readable } from '../test/readable.ts'
import { credentialPrefixes } from './prefixes.ts'
import { createRedactor } from './redactor.ts'

const { text } = createRedactor()

describe.each(Object.entries(hidden))('%s: exactly the secret is hidden', (_kind, entries) => {
  test.each(entries)('%s', (entry) => {
    const { input, expected } = readEntry(entry)
    expect(text(input)).toBe(expected)
    expect(text(expected)).toBe(expected)
  })
})

test.each(readable)('%s: stays as it is', (line) => {
  expect(text(line)).toBe(line)
})

test('a secret between ordinary lines is hidden, and the lines stay', () => {
  const entries = Object.values(hidden).flat().map(readEntry)
  // A header ends with its line, and so does a private key.
  const lines = readable.filter((line) => !/["'`[{<]/.test(line))
  const around = (middle: string): string =>
    [...lines.slice(0, 20), middle, ...lines.slice(20, 40)].join('\n')
  for (const { input, expected } of entries) expect(text(around(input))).toBe(around(expected))
})

const docs = readFileSync(new URL('../../../docs/redact.md', import.meta.url), 'utf8')

test.each(credentialPrefixes)(
  'the credentials of $issuer are in the documentation',
  ({ issuer, prefixes }) => {
    const row = docs.split('\n').find((line) => line.startsWith(`| ${issuer} `))
    for (const prefix of prefixes) expect(row).toContain(`\`${prefix}\``)
  },
)
