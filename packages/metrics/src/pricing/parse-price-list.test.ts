import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { glmPrices } from './glm-prices.ts'
import { parsePriceList } from './parse-price-list.ts'
import { readPriceFile } from './price-file.ts'
import { PriceTable } from './price-table.ts'

const good = {
  currency: 'USD',
  asOf: '2026-01-01',
  source: 'a contract',
  models: [{ provider: 'a', model: 'm', input: '1', output: '2' }],
}

test('the built-in list is right', () => {
  expect(parsePriceList(glmPrices)).toEqual({ ok: true, list: glmPrices })
})

test('tells every problem at once, with its path and type, and no value', () => {
  const model = {
    provider: '',
    model: 7,
    aliases: 'x',
    effectiveFrom: '2026-02-30',
    input: 0.6,
    output: '-1',
    prize: '1',
    tiers: [{ aboveInputTokens: 0, input: '1' }, null],
  }
  const input = { currency: 'usd', asOf: 'today', source: '', models: [model, []], note: 'secret-value' }
  const parsed = parsePriceList(input)
  expect(parsed).toEqual({
    ok: false,
    problems: [
      'note: unknown field',
      'currency: expected three capital letters, got string',
      'asOf: expected a date YYYY-MM-DD, got string',
      'source: expected 1 to 500 characters, got string',
      'models[0].prize: unknown field',
      'models[0].provider: expected 1 to 64 characters, got string',
      'models[0].model: expected 1 to 128 characters, got number',
      'models[0].aliases: expected a list of names, got string',
      'models[0].effectiveFrom: expected a date YYYY-MM-DD, got string',
      'models[0].input: expected a decimal text such as "0.60", with at most 12 decimals, got number',
      'models[0].output: expected a decimal text such as "0.60", with at most 12 decimals, got string',
      'models[0].tiers[0].aboveInputTokens: expected a whole number above 0, got number',
      'models[0].tiers[0].output: expected a decimal text such as "0.60", with at most 12 decimals, got undefined',
      'models[0].tiers[1]: expected a tier, got null',
      'models[1]: expected a model with its prices, got a list',
    ],
  })
})

test.each([
  ['two prices of a model for one day', [good.models[0], good.models[0]], /a second price/],
  [
    'an alias that is another model',
    [good.models[0], { ...good.models[0], model: 'n', aliases: ['m'] }],
    /an id of/,
  ],
])('refuses %s', (_, models, problem) => {
  expect(parsePriceList({ ...good, models })).toEqual({
    ok: false,
    problems: [expect.stringMatching(problem)],
  })
})

test.each([null, [], 'prices', 5])('%o is no list', (input) => {
  const expected = { code: 'INVALID_PRICES', problems: [expect.stringMatching(/expected a price list/)] }
  expect(() => new PriceTable(input as never)).toThrow(expect.objectContaining(expected))
})

describe('a file', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prices-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('gives a table', async () => {
    const path = join(folder, 'prices.json')
    await writeFile(path, JSON.stringify(good))
    expect((await readPriceFile(path)).find('a', 'm', '2026-01-01').state).toBe('priced')
  })

  test('with problems is refused with all of them', async () => {
    const path = join(folder, 'prices.json')
    await writeFile(path, JSON.stringify({ ...good, currency: 1, asOf: 2 }))
    await expect(readPriceFile(path)).rejects.toMatchObject({
      code: 'INVALID_PRICES',
      problems: [expect.stringContaining('currency'), expect.stringContaining('asOf')],
    })
  })

  test('that is missing or no JSON is refused without quoting it', async () => {
    const path = join(folder, 'prices.json')
    await expect(readPriceFile(path)).rejects.toMatchObject({ problems: [expect.stringContaining('ENOENT')] })
    await writeFile(path, 'sk-live-secret')
    const refused = await readPriceFile(path).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      code: 'INVALID_PRICES',
      problems: [expect.stringContaining('SyntaxError')],
    })
    expect(String(refused)).not.toContain('sk-live')
  })
})
