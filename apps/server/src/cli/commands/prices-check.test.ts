import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { call } from '../../../test/cli/call.ts'

let folder = ''
let env: Readonly<Record<string, string>>
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'botwatch-prices-'))
  const path = join(folder, 'prices.json')
  const price = { provider: 'own', model: 'm', input: '1.50', output: '3' }
  const models = [
    { ...price, tiers: [{ aboveInputTokens: 1000, input: '2', output: '4' }] },
    { ...price, effectiveFrom: '2026-02-01', input: '0', output: '0' },
  ]
  writeFileSync(path, JSON.stringify({ currency: 'EUR', asOf: '2026-01-05', source: 'our contract', models }))
  env = { METRICS_PRICES_FILE: path }
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a price is shown with its tiers and where it was found', async () => {
  expect(await call(['prices', 'check', 'm', '--day', '2026-01-31'], { env })).toEqual({
    code: 0,
    stdout: `m costs, in EUR for a million tokens on 2026-01-31:
  input              1.5
  input cached       1.5
  input cache write  1.5
  output             3
  output reasoning   3
For calls with more than 1000 input tokens:
  input              2
  input cached       2
  input cache write  2
  output             4
  output reasoning   4
Found 2026-01-05 in our contract.
`,
    stderr: '',
  })
})

test('a free model and a later price are shown', async () => {
  const { code, stdout } = await call(
    ['prices', 'check', 'own/m', '--provider', 'own', '--day', '2026-02-01'],
    {
      env,
    },
  )
  expect(stdout).toMatch(/^own\/m of own is free on 2026-02-01:\n/)
  expect(stdout).toMatch(/in effect since 2026-02-01\.\n$/)
  expect(code).toBe(0)
})

test('a model without a price is an answer with the exit code 1', async () => {
  const text = await call(['prices', 'check', 'glm-4.6'], { env })
  expect(text).toMatchObject({ code: 1, stderr: '' })
  expect(text.stdout).toMatch(/^glm-4\.6 has no known price on 20\d\d-\d\d-\d\d\. Add one /)
  const { code, stdout } = await call(['prices', 'check', 'x', '--day', '2026-01-05', '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    model: 'x',
    provider: null,
    day: '2026-01-05',
    state: 'unpriced',
    currency: 'USD',
    source: null,
    as_of: null,
    effective_from: null,
    rates: [],
  })
})

test('built-in prices are exact as JSON', async () => {
  const { stdout } = await call(['prices', 'check', 'glm-4.6', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    state: 'priced',
    rates: [{ above_input_tokens: 0, per_million_tokens: { input: 0.6, input_cached: 0.11, output: 2.2 } }],
  })
})

test('an invalid day or configuration is refused', async () => {
  expect(await call(['prices', 'check', 'm', '--day', 'today'])).toMatchObject({ code: 64, stdout: '' })
  const broken = await call(['prices', 'check', 'm'], { env: { METRICS_PRICES_FILE: join(folder, 'none') } })
  expect(broken).toMatchObject({ code: 78, stdout: '' })
  expect(broken.stderr).toContain('  METRICS_PRICES_FILE: expected a price list')
})
