import { describe, expect, test } from 'vitest'

import { Books, counts } from '../../test/meters.ts'
import { PriceTable } from '../pricing/price-table.ts'
import type { SpendQuery, SpendReport } from './spend-report.ts'

const prices = new PriceTable({
  currency: 'USD',
  asOf: '2026-01-02',
  source: 'our contract',
  models: [
    {
      provider: 'acme',
      model: 'big',
      input: '3.00',
      inputCached: '0.30',
      inputCacheWrite: '3.75',
      output: '15.00',
      tiers: [{ aboveInputTokens: 200_000, input: '6.00', output: '22.50' }],
    },
    { provider: 'acme', model: 'new', input: '1', output: '1', effectiveFrom: '2025-01-01' },
    {
      provider: 'acme',
      model: 'new',
      input: '2',
      output: '2',
      effectiveFrom: '2026-01-06',
      source: 'letter',
    },
  ],
})
const AT = '2026-01-05T12:00:00Z'

/** A day with every kind of price. */
function used(): Books {
  const books = new Books({ prices, budgets: { day: '2.00', month: { limit: '100.00', warnRatio: 0.01 } } })
  const record = (model: string, of: Parameters<typeof counts>[0], provider = 'acme'): void =>
    books.meter.record({ provider, model, counts: counts(of), atMs: Date.parse(AT) })
  record('big', { input: 1234, input_cached: 567, input_cache_write: 89, output: 321, output_reasoning: 12 })
  record('big', { input: 200_001, output: 10 })
  record('mystery', { input: 1000, output: 50 })
  record('glm-4.5-flash', { input: 7 }, 'zai')
  return books
}

function spend(books: Books, query: SpendQuery = { period: 'day' }, at = AT): SpendReport | null {
  return books.meter.spend(query, Date.parse(at))
}

/** A report that must be there. */
function reported(books: Books, query?: SpendQuery, at?: string): SpendReport {
  const report = spend(books, query, at)
  if (report === null) throw new Error('nothing was recorded')
  return report
}

describe('the spending of a day', () => {
  test('is exact to the last decimal, in all, by type, by provider and by model', () => {
    const report = reported(used())
    // 1234 × 3 + 567 × 0.3 + 89 × 3.75 + 321 × 15 + 12 × 15 = 9200.85, and 200001 × 6 + 10 × 22.5 = 1200231.
    expect(report).toMatchObject({ requests: 4, cost: 1.20943185, unpricedTokens: 1050, currency: 'USD' })
    expect(report.tokens).toBe(1234 + 567 + 89 + 321 + 12 + 200_011 + 1050 + 7)
    expect(report.types).toEqual([
      { type: 'input', tokens: 202_242, cost: 1.203708, unpricedTokens: 1000 },
      { type: 'input_cached', tokens: 567, cost: 0.0001701, unpricedTokens: 0 },
      { type: 'input_cache_write', tokens: 89, cost: 0.00033375, unpricedTokens: 0 },
      { type: 'output', tokens: 381, cost: 0.00504, unpricedTokens: 50 },
      { type: 'output_reasoning', tokens: 12, cost: 0.00018, unpricedTokens: 0 },
    ])
    expect(report.cachedShare).toBe(567 / (202_242 + 567 + 89))
    const rows = report.providers.map(({ provider, cost, unpricedTokens }) => [
      provider,
      cost,
      unpricedTokens,
    ])
    expect(rows).toEqual([
      ['acme', 1.20943185, 1050],
      ['zai', 0, 0],
    ])
    expect(report.models.map(({ model, cost, unpricedTokens }) => [model, cost, unpricedTokens])).toEqual([
      ['big', 1.20943185, 0],
      ['mystery', null, 1050],
      ['glm-4.5-flash', 0, 0],
    ])
  })

  test('says by which prices, where they were found and when', () => {
    const [big, mystery, flash] = reported(used()).models
    const of = { source: 'our contract', asOf: '2026-01-02', effectiveFrom: null }
    const base = { input: 3, input_cached: 0.3, input_cache_write: 3.75, output: 15, output_reasoning: 15 }
    const tier = { input: 6, input_cached: 6, input_cache_write: 6, output: 22.5, output_reasoning: 22.5 }
    expect(big?.prices).toEqual([
      { ...of, aboveInputTokens: 0, perMillion: base },
      { ...of, aboveInputTokens: 200_000, perMillion: tier },
    ])
    expect(mystery?.prices).toEqual([])
    expect(flash?.prices).toMatchObject([{ perMillion: { input: 0 } }])
  })

  test('in which only models without a price were used has no cost rather than 0', () => {
    const books = new Books({ prices })
    books.use(AT, 500, 'mystery', 'acme')
    expect(reported(books)).toMatchObject({ cost: null, unpricedTokens: 500, cachedShare: 0 })
    expect(reported(books).types[0]).toEqual({ type: 'input', tokens: 500, cost: null, unpricedTokens: 500 })
    expect(reported(books).types[3]).toEqual({ type: 'output', tokens: 0, cost: 0, unpricedTokens: 0 })
  })

  test('is zeros if it is the present one and nothing was used', () => {
    const report = reported(new Books())
    expect(report).toMatchObject({ key: '2026-01-05', tokens: 0, cost: 0, cachedShare: null, models: [] })
    expect([report.days, report.months, report.budgets]).toEqual([[], [], []])
  })

  test('has both prices of a month in which the price has changed', () => {
    const books = new Books({ prices })
    books.use('2026-01-05T12:00:00Z', 1_000_000, 'new', 'acme')
    books.use('2026-01-06T12:00:00Z', 1_000_000, 'new', 'acme')
    const { models, cost } = reported(books, { period: 'month' }, '2026-01-07T00:00:00Z')
    expect(cost).toBe(3)
    expect(
      models[0]?.prices.map(({ source, effectiveFrom, perMillion }) => [
        source,
        effectiveFrom,
        perMillion.input,
      ]),
    ).toEqual([
      ['our contract', '2025-01-01', 1],
      ['letter', '2026-01-06', 2],
    ])
  })
})

function budgetsOf(books: Books, query: SpendQuery): unknown {
  const { budgets } = reported(books, query, '2026-02-02T00:00:00Z')
  return budgets.map(({ key, cost, level }) => [key, cost, level])
}

describe('other periods', () => {
  const books = used()
  books.use('2026-01-07T12:00:00Z', 1_000_000)
  books.use('2026-02-01T12:00:00Z', 1_000_000)

  test('are listed: the days of the month, and the months', () => {
    const { days, months } = reported(books, { period: 'day', key: '2026-01-05' }, '2026-02-02T00:00:00Z')
    const rowOf = ({ key, cost, unpricedTokens }: (typeof days)[number]): unknown => [
      key,
      cost,
      unpricedTokens,
    ]
    expect(days.map(rowOf)).toEqual([
      ['2026-01-05', 1.20943185, 1050],
      ['2026-01-07', 0.6, 0],
    ])
    expect(months.map(rowOf)).toEqual([
      ['2026-01', 1.80943185, 1050],
      ['2026-02', 0.6, 0],
    ])
    expect(
      reported(books, { period: 'month', key: '2026-02' }, '2026-02-02T00:00:00Z').days.map(rowOf),
    ).toEqual([['2026-02-01', 0.6, 0]])
  })

  test('have the budget of their kind, a day that of its month too', () => {
    expect(budgetsOf(books, { period: 'day', key: '2026-01-05' })).toEqual([
      ['2026-01-05', 1.20943185, 'ok'],
      ['2026-01', 1.80943185, 'warning'],
    ])
    expect(budgetsOf(books, { period: 'month', key: '2026-01' })).toEqual([
      ['2026-01', 1.80943185, 'warning'],
    ])
  })

  test.each(['2026-01-06', '2026-02-30', '2026-02-02', '1900-01-01', '2026-13-01'])(
    'without usage are unknown: %s',
    (key) => {
      expect(spend(books, { period: 'day', key }, '2026-02-03T00:00:00Z')).toBeNull()
    },
  )
})

function runsOut(limit: string, cost: number, at: string): string | null {
  const books = new Books({ budgets: { day: limit } })
  if (cost > 0) books.use('2026-01-05T00:00:00Z', (cost * 1_000_000) / 0.6)
  const ms = reported(books, undefined, at).budgets[0]?.runsOutMs ?? null
  return ms === null ? null : new Date(ms).toISOString()
}

describe('a budget runs out', () => {
  test('when the cost reaches the limit at the rate of the period so far', () => {
    // $3 in 6 hours.
    expect(runsOut('5.00', 3, '2026-01-05T06:00:00Z')).toBe('2026-01-05T10:00:00.000Z')
    expect(runsOut('11.99', 3, '2026-01-05T06:00:00Z')).toBe('2026-01-05T23:58:48.000Z')
  })

  test('never if that is not before the end, without cost, when it is exceeded, and early in the period', () => {
    expect(runsOut('12.00', 3, '2026-01-05T06:00:00Z')).toBeNull()
    expect(runsOut('5.00', 0, '2026-01-05T06:00:00Z')).toBeNull()
    expect(runsOut('3.00', 3, '2026-01-05T06:00:00Z')).toBeNull()
    expect(runsOut('5.00', 3, '2026-01-05T00:14:23Z')).toBeNull()
    expect(runsOut('5.00', 3, '2026-01-05T00:14:24Z')).toBe('2026-01-05T00:24:00.000Z')
  })
})

test('days and months begin and end in the time zone of the meter', () => {
  const books = new Books({ timeZone: 'Asia/Kolkata' })
  books.use('2026-01-31T18:29:59.999Z', 1_000_000)
  books.use('2026-01-31T18:30:00.000Z', 2_000_000)
  const at = '2026-01-31T20:00:00Z'
  expect(reported(books, undefined, at)).toMatchObject({
    key: '2026-02-01',
    timeZone: 'Asia/Kolkata',
    cost: 1.2,
    startMs: Date.parse('2026-01-31T18:30:00Z'),
    endMs: Date.parse('2026-02-01T18:30:00Z'),
  })
  expect(reported(books, { period: 'day', key: '2026-01-31' }, at)).toMatchObject({
    cost: 0.6,
    endMs: Date.parse('2026-01-31T18:30:00Z'),
    days: [{ key: '2026-01-31' }],
  })
  expect(reported(books, { period: 'month', key: '2026-01' }, at)).toMatchObject({ cost: 0.6 })
})
