import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('CONTRIBUTING.md shows the check and the test of its recipe', () => {
  const contributing = read('../../../CONTRIBUTING.md')
  const check = read('queue-checker.ts')
  const contract = read('queue-checker.test.ts')
  expect(contributing).toContain(check.slice(check.indexOf('/** Options of')))
  expect(contributing).toContain(contract.slice(contract.indexOf('checkerContract({')))
})
