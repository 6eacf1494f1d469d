import { describe, expect, test } from 'vitest'

import { Books, ScriptedStore } from '../../test/meters.ts'
import { linesOf, refusalOf } from '../../test/refusal.ts'
import { PriceTable } from '../pricing/price-table.ts'
import { UsageMeter } from './usage-meter.ts'

const NOON = '2026-01-05T12:00:00Z'
const LATER = '2026-01-05T18:00:00Z'
const YESTERDAY = '2026-01-04T12:00:00Z'
const laterMs = Date.parse(LATER)

/** `glm-4.6` at a price per million tokens of input. */
const pricesOf = (input: string): PriceTable =>
  new PriceTable({
    currency: 'USD',
    asOf: '2026-01-05',
    source: 'a contract',
    models: [{ provider: 'zai', model: 'glm-4.6', input, output: '2.00' }],
  })

describe('budgets that are replaced', () => {
  test('are reported with the present cost, and a level that is reached now is reported once', () => {
    const books = new Books({ budgets: { day: '1.00' } })
    books.use(NOON, 1_000_000)
    expect(books.crossings).toEqual([])
    books.meter.reconfigure({ budgets: { day: '0.70', month: '0.50' } }, laterMs)
    expect(books.crossings).toEqual([
      'warning day 2026-01-05',
      'warning month 2026-01',
      'exceeded month 2026-01',
    ])
    for (let n = 0; n < 1000; n += 1)
      books.meter.reconfigure({ budgets: { day: '0.70', month: '0.50' } }, laterMs)
    books.use(LATER, 1)
    expect(books.crossings).toHaveLength(3)
    expect(books.report(LATER).budgets.map(({ limit, level }) => [limit, level])).toEqual([
      [0.7, 'warning'],
      [0.5, 'exceeded'],
    ])
  })

  test('that are raised can be reached again', () => {
    const books = new Books({ budgets: { day: '0.50' } })
    books.use(NOON, 1_000_000)
    books.meter.reconfigure({ budgets: { day: '2.00' } }, laterMs)
    books.use(LATER, 3_000_000)
    expect(books.crossings).toEqual([
      'warning day 2026-01-05',
      'exceeded day 2026-01-05',
      'warning day 2026-01-05',
      'exceeded day 2026-01-05',
    ])
  })

  test('that are removed are reported no more, and those of earlier days are no news', () => {
    const books = new Books({ budgets: { day: '5.00' } })
    books.use(YESTERDAY, 5_000_000)
    books.use(NOON, 1)
    books.meter.reconfigure({ budgets: { day: '1.00' } }, laterMs)
    expect(books.crossings).toEqual([])
    books.meter.reconfigure({}, laterMs)
    books.use(LATER, 5_000_000)
    expect([books.crossings, books.report(LATER).budgets]).toEqual([[], []])
  })
})

describe('prices that are replaced', () => {
  test('give all days the cost that they have after a restart with these prices', async () => {
    const prices = pricesOf('6.00')
    const store = new ScriptedStore()
    const books = new Books({ store })
    books.use(YESTERDAY, 1_000_000)
    books.use(NOON, 500_000)
    books.use(NOON, 500_000, 'glm-4.6-air')
    await books.meter.start()
    expect(books.meter.period('day', '2026-01-04')?.cost).toBe(0.6)
    books.meter.reconfigure({ prices }, laterMs)
    books.use(LATER, 500_000)
    await books.meter.save()
    const restarted = new UsageMeter({ store, prices })
    await restarted.start()
    const [now, then] = [books.report(LATER), restarted.report(laterMs)]
    expect(now.today).toEqual(then.today)
    expect(now.month).toEqual(then.month)
    expect(books.meter.period('day', '2026-01-04')?.cost).toBe(6)
    expect([now.month.cost, now.today.cost, now.total.cost]).toEqual([12, 6, 12])
    await Promise.all([books.meter.stop(), restarted.stop()])
  })

  test('count for the budgets at once', () => {
    const books = new Books({ budgets: { day: '5.00' } })
    books.use(NOON, 1_000_000)
    books.meter.reconfigure({ budgets: { day: '5.00' }, prices: pricesOf('6.00') }, laterMs)
    expect(books.crossings).toEqual(['warning day 2026-01-05', 'exceeded day 2026-01-05'])
    books.meter.reconfigure({ budgets: { day: '5.00' } }, laterMs)
    books.use(LATER, 8_000_000)
    expect(books.crossings).toHaveLength(4)
  })

  test('count for the budgets with each call', () => {
    const books = new Books({ budgets: { day: '5.00' } })
    books.use(NOON, 1)
    books.meter.reconfigure({ budgets: { day: '5.00' }, prices: pricesOf('6.00') }, laterMs)
    books.use(LATER, 700_000)
    expect(books.crossings).toEqual(['warning day 2026-01-05'])
  })

  test('price a model that had none, and one that has none any more is unpriced', () => {
    const own = new PriceTable({
      currency: 'USD',
      asOf: '2026-01-05',
      source: 'a contract',
      models: [{ provider: 'zai', model: 'mine', input: '1.00', output: '1.00' }],
    })
    const books = new Books()
    const unpriced = (): number => books.events.filter(({ type }) => type === 'unpriced').length
    books.use(NOON, 1_000_000, 'mine')
    expect([books.report(NOON).total.cost, unpriced()]).toEqual([null, 1])
    books.meter.reconfigure({ prices: own }, laterMs)
    books.use(LATER, 1_000_000, 'mine')
    expect([books.report(LATER).total.cost, unpriced()]).toEqual([2, 1])
    books.meter.reconfigure({}, laterMs)
    books.use(LATER, 1_000_000, 'mine')
    expect(books.report(LATER).total).toMatchObject({ cost: null, unpricedTokens: 3_000_000 })
  })

  test('must be in the same currency', () => {
    const books = new Books({ budgets: { day: '0.90' } })
    books.use(NOON, 1_000_000)
    const prices = new PriceTable({ currency: 'EUR', asOf: '2026-01-05', source: 'a', models: [] })
    const error = refusalOf(() => books.meter.reconfigure({ prices, budgets: { day: '0.10' } }, laterMs))
    expect(linesOf(error.problems)).toEqual(['prices: expected prices in USD, as at the start, got EUR'])
    expect(books.report(NOON).budgets).toMatchObject([{ limit: 0.9, level: 'ok' }])
    const euros = new UsageMeter({ prices })
    expect(() => euros.reconfigure({}, laterMs)).toThrow(/prices in EUR/)
  })
})

test('every problem is listed, and nothing has changed then', () => {
  const books = new Books({ budgets: { day: '0.90' } })
  const wrong = { budgets: { day: 'five', week: '1' }, price: 1 } as never
  expect(linesOf(refusalOf(() => books.meter.reconfigure(wrong, laterMs)).problems)).toEqual([
    expect.stringContaining('budgets.day'),
    expect.stringContaining('budgets.week'),
    expect.stringContaining('prices?'),
  ])
  expect(() => books.meter.reconfigure({}, Number.NaN)).toThrow(/nowMs/)
  expect(books.report(NOON).budgets).toMatchObject([{ limit: 0.9 }])
})
