import { expect, test } from 'vitest'

import { Books } from '../../test/meters.ts'

// 0.60 a million tokens: 100 000 tokens are 0.06.
const budgets = { day: { limit: '0.60' }, month: { limit: '1.20', warnRatio: 0.5 } }

test('each level is reported once, at the call that reaches it', () => {
  const books = new Books({ budgets: { day: { limit: '0.60' } } })
  books.use('2026-01-05T01:00:00Z', 799_999)
  expect(books.crossings).toEqual([])
  books.use('2026-01-05T02:00:00Z', 1)
  expect(books.crossings).toEqual(['warning day 2026-01-05'])
  books.use('2026-01-05T03:00:00Z', 199_999)
  expect(books.crossings).toHaveLength(1)
  books.use('2026-01-05T04:00:00Z', 1)
  expect(books.crossings).toEqual(['warning day 2026-01-05', 'exceeded day 2026-01-05'])
  for (let n = 0; n < 10; n += 1) books.use('2026-01-05T05:00:00Z', 1_000_000)
  expect(books.crossings).toHaveLength(2)
})

test('a limit alone is a budget', () => {
  const books = new Books({ budgets: { day: '0.60' } })
  books.use('2026-01-05T01:00:00Z', 799_999)
  expect(books.crossings).toEqual([])
  books.use('2026-01-05T02:00:00Z', 1)
  expect(books.crossings).toEqual(['warning day 2026-01-05'])
})

test('many small calls cross a level at the same token as one large call', () => {
  const books = new Books({ budgets: { day: { limit: '0.0060', warnRatio: 0.3 } } })
  const crossedAt: number[] = []
  for (let n = 1; n <= 11_000; n += 1) {
    const before = books.crossings.length
    books.use('2026-01-05T01:00:00Z', 1)
    if (books.crossings.length > before) crossedAt.push(n)
  }
  expect(crossedAt).toEqual([3000, 10_000])
})

test('a call that crosses both levels reports both', () => {
  const books = new Books({ budgets })
  books.use('2026-01-05T01:00:00Z', 1_000_000)
  expect(books.crossings).toEqual([
    'warning day 2026-01-05',
    'exceeded day 2026-01-05',
    'warning month 2026-01',
  ])
})

test('a new day has a new budget, and the month continues', () => {
  const books = new Books({ budgets })
  books.use('2026-01-05T01:00:00Z', 900_000)
  books.use('2026-01-06T01:00:00Z', 900_000)
  books.use('2026-01-07T01:00:00Z', 200_000)
  expect(books.crossings).toEqual([
    'warning day 2026-01-05',
    'warning day 2026-01-06',
    'warning month 2026-01',
    'exceeded month 2026-01',
  ])
})

test('a clock that goes back over midnight reports nothing twice', () => {
  const books = new Books({ budgets: { day: { limit: '0.60' } } })
  for (const at of [
    '2026-01-05T23:59:59Z',
    '2026-01-06T00:00:00Z',
    '2026-01-05T23:59:59Z',
    '2026-01-06T00:00:01Z',
  ])
    books.use(at, 1_000_000)
  expect(books.crossings).toHaveLength(4)
})

test('the report has the used share, the projection and the end of the period', () => {
  const books = new Books({ budgets, timeZone: 'America/New_York' })
  // The clocks go back on this day: it has 25 hours.
  books.use('2026-11-01T04:00:00Z', 500_000)
  const [day, month] = books.report('2026-11-01T09:00:00Z').budgets
  expect(day).toEqual({
    period: 'day',
    key: '2026-11-01',
    limit: 0.6,
    warnRatio: 0.8,
    cost: 0.3,
    usedRatio: 0.5,
    level: 'ok',
    projectedCost: 1.5,
    runsOutMs: Date.parse('2026-11-01T14:00:00Z'),
    resetMs: Date.parse('2026-11-02T05:00:00Z'),
  })
  expect(month).toMatchObject({
    period: 'month',
    projectedCost: null,
    resetMs: Date.parse('2026-12-01T05:00:00Z'),
  })
})

test('the report is of the current day, also without traffic', () => {
  const books = new Books({ budgets })
  books.use('2026-01-05T01:00:00Z', 1_000_000)
  expect(books.report('2026-01-05T12:00:00Z').budgets[0]).toMatchObject({ level: 'exceeded', usedRatio: 1 })
  expect(books.report('2026-01-06T12:00:00Z').budgets[0]).toMatchObject({
    key: '2026-01-06',
    level: 'ok',
    cost: 0,
    usedRatio: 0,
    projectedCost: 0,
  })
})

test('unpriced tokens do not count', () => {
  const books = new Books({ budgets })
  books.use('2026-01-05T01:00:00Z', 1_000_000_000, 'glm-4')
  expect(books.crossings).toEqual([])
})

test('a listener that throws does not affect recording', () => {
  const books = new Books({ budgets })
  const failures: unknown[] = []
  books.meter.on('listener_error', (failure) => failures.push(failure))
  books.meter.on('budget', () => {
    throw new Error('a mistake')
  })
  books.use('2026-01-05T01:00:00Z', 5_000_000)
  expect(books.report('2026-01-05T12:00:00Z').total.tokens).toBe(5_000_000)
  expect(failures).toContainEqual({ event: 'budget', error: new Error('a mistake') })
})
