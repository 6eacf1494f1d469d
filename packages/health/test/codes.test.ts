import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { HEALTH_CODES } from '../src/check/codes.ts'

test('the table of docs/health.md has every code, and no other', () => {
  const page = readFileSync(new URL('../../../docs/health.md', import.meta.url), 'utf8')
  const table = /### Codes\n[^]*?\n### /.exec(page)?.[0] ?? ''
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const codes = rows.flatMap((row) => row.split(' | ', 1)[0]?.match(/[A-Z_]+/g) ?? [])
  expect(codes.toSorted()).toEqual([...HEALTH_CODES].toSorted())
})
