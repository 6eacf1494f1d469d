import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { linesOf, refusalOf } from '../../test/refusal.ts'
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

test('the built-in list is valid', () => {
  expect(parsePriceList(glmPrices)).toEqual({ ok: true, value: glmPrices })
})

test('lists all problems at once, without string values', () => {
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
  const input = {
    currency: 'usd',
    asOf: 'today',
    source: '',
    models: [model, 'glm-4.6'],
    note: 'secret-value',
  }
  const parsed = parsePriceList(input)
  expect(parsed.ok ? [] : linesOf(parsed.problems)).toEqual([
    'currency: expected an ISO 4217 code of three capital letters, got a string of 3 characters',
    'asOf: expected a date YYYY-MM-DD, got a string of 5 characters',
    'source: expected a string of 1 to 500 characters, got an empty string',
    'models[0].provider: expected a string of 1 to 64 characters, got an empty string',
    'models[0].model: expected a string of 1 to 128 characters, got 7',
    'models[0].aliases: expected an array of names, got a string of 1 character',
    'models[0].effectiveFrom: expected a date YYYY-MM-DD, got a string of 10 characters',
    'models[0].tiers[0].aboveInputTokens: expected an integer from 1 to 9007199254740991, got 0',
    'models[0].tiers[0].output: expected a decimal string such as "0.60", with at most 12 decimals, got nothing',
    'models[0].tiers[1]: expected a price tier, got null',
    'models[0].input: expected a decimal string such as "0.60", with at most 12 decimals, got 0.6',
    'models[0].output: expected a decimal string such as "0.60", with at most 12 decimals, got a string of 2 characters',
    'models[1]: expected a model with its prices, got a string of 7 characters',
    'models[0].prize: unknown field; expected one of provider, model, aliases, effectiveFrom, source, asOf, tiers, input, inputCached, inputCacheWrite, output, outputReasoning',
    'note: unknown field; expected one of currency, asOf, source, providers, models',
  ])
})

test.each([
  ['two prices of a model for one day', [good.models[0], good.models[0]], /a second price/],
  [
    'an alias that is another model',
    [good.models[0], { ...good.models[0], model: 'n', aliases: ['m'] }],
    /an id of/,
  ],
])('refuses %s', (_, models, problem) => {
  const parsed = parsePriceList({ ...good, models })
  expect(parsed.ok ? [] : linesOf(parsed.problems)).toEqual([expect.stringMatching(problem)])
})

test.each([{ input: null }, { input: [] }, { input: 'prices' }, { input: 5 }])(
  '%o is no list',
  ({ input }) => {
    const refusal = refusalOf(() => new PriceTable(input as never))
    expect(refusal.code).toBe('INVALID_PRICES')
    expect(linesOf(refusal.problems)).toContainEqual(
      expect.stringMatching(/^expected (?:a price list|an object), got /),
    )
  },
)

describe('a file', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prices-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('is read into a table', async () => {
    const path = join(folder, 'prices.json')
    await writeFile(path, JSON.stringify(good))
    expect((await readPriceFile(path)).find('a', 'm', '2026-01-01').state).toBe('priced')
  })

  test('with problems is refused with all of them', async () => {
    const path = join(folder, 'prices.json')
    await writeFile(path, JSON.stringify({ ...good, currency: 1, asOf: 2 }))
    await expect(readPriceFile(path)).rejects.toMatchObject({
      code: 'INVALID_PRICES',
      problems: [{ path: 'currency' }, { path: 'asOf' }],
    })
  })

  test('that is missing or not JSON is refused without quoting it', async () => {
    const path = join(folder, 'prices.json')
    await expect(readPriceFile(path)).rejects.toMatchObject({
      problems: [{ received: 'a file that cannot be read (ENOENT)' }],
    })
    await writeFile(path, 'sk-live-secret')
    const refused = await readPriceFile(path).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      code: 'INVALID_PRICES',
      problems: [{ received: 'a file that is not JSON' }],
    })
    expect(String(refused)).not.toContain('sk-live')
  })
})

test('tiers must rise', () => {
  const tiers = [10, 20, 20].map((aboveInputTokens) => ({ aboveInputTokens, input: '1', output: '1' }))
  const parsed = parsePriceList({ ...good, models: [{ ...good.models[0], tiers }] })
  expect(parsed.ok ? [] : linesOf(parsed.problems)).toEqual([
    'models[0].tiers[2].aboveInputTokens: expected an integer above 20, the one of the tier before, got 20',
  ])
})
