import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Books, counts } from '../../test/meters.ts'
import { linesOf, refusalOf } from '../../test/refusal.ts'
import { PriceTable } from '../pricing/price-table.ts'
import { UsageMeter } from './usage-meter.ts'

const NOON = '2026-01-05T12:00:00Z'
const atMs = Date.parse(NOON)

describe('cost', () => {
  test('of 2006 prompt tokens of which 1920 were cached, and 300 of completion, is exactly 0.0009228 on glm-4.6', () => {
    const { meter } = new Books()
    const usage = counts({ input: 86, input_cached: 1920, output: 300 })
    meter.record({ provider: 'unknown', model: 'glm-4.6', counts: usage, atMs })
    const { total, today, month, currency } = meter.report(atMs)
    expect([total.cost, today.cost, month.cost, currency]).toEqual([0.0009228, 0.0009228, 0.0009228, 'USD'])
    expect(today.models[0]).toMatchObject({
      costs: { input: 0.0000516, input_cached: 0.0002112, output: 0.00066 },
    })
  })

  test('of ten million calls of one token is exact', () => {
    const { meter } = new Books({ budgets: { day: { limit: '6.00' } } })
    const entry = { provider: 'zai', model: 'glm-4.6', counts: counts({ input: 1 }), atMs }
    for (let n = 0; n < 10_000_000; n += 1) meter.record(entry)
    const { total, today } = meter.report(atMs)
    expect(total).toMatchObject({ requests: 10_000_000, tokens: 10_000_000, cost: 6 })
    expect(today.cost).toBe(6)
  })

  test('is null if unpriced, 0 if free, and that of the priced part of a mixture', () => {
    const books = new Books()
    books.use(NOON, 1000, 'glm-4')
    books.use(NOON, 500, 'glm-4.6-air')
    expect(books.report(NOON).total).toMatchObject({ cost: null, tokens: 1500, unpricedTokens: 1500 })
    books.use(NOON, 1000, 'glm-4.5-flash')
    expect(books.report(NOON).total).toMatchObject({ cost: 0, unpricedTokens: 1500 })
    books.use(NOON, 1_000_000, 'zai/glm-4.6', 'unknown')
    const { total, models } = books.report(NOON)
    expect(total).toMatchObject({ cost: 0.6, unpricedTokens: 1500 })
    expect(models.map(({ model, cost, costs }) => [model, cost, costs === null])).toEqual([
      ['glm-4', null, true],
      ['glm-4.6-air', null, true],
      ['glm-4.5-flash', 0, false],
      ['zai/glm-4.6', 0.6, false],
    ])
  })

  test('is 0 without usage', () => {
    expect(new Books().report(NOON).total).toEqual({
      requests: 0,
      tokens: 0,
      counts: counts(),
      cost: 0,
      unpricedTokens: 0,
    })
  })

  test('of a day has the prices of that day, also across a price change', () => {
    const model = { provider: 'zai', model: 'm', output: '0' }
    const prices = new PriceTable({
      currency: 'USD',
      asOf: '2026-01-01',
      source: 'test',
      models: [
        { ...model, input: '1', effectiveFrom: '2026-01-06' },
        { ...model, input: '100', effectiveFrom: '2026-01-07' },
      ],
    })
    const books = new Books({ prices })
    for (const day of [5, 6, 7, 8]) books.use(`2026-01-0${day}T12:00:00Z`, 1_000_000, 'm')
    const costs = [5, 6, 7, 8].map((day) => books.meter.period('day', `2026-01-0${day}`)?.cost)
    expect(costs).toEqual([null, 1, 100, 100])
    const { month, total } = books.report('2026-01-08T13:00:00Z')
    expect(month).toMatchObject({ cost: 201, unpricedTokens: 1_000_000 })
    expect(month.models).toHaveLength(1)
    expect(total.cost).toBe(201)
  })

  test('of a call is that of the tier of its whole input', () => {
    const tiers = [{ aboveInputTokens: 1000, input: '10', output: '0' }]
    const models = [{ provider: 'zai', model: 'm', input: '1', output: '0', tiers }]
    const prices = new PriceTable({ currency: 'USD', asOf: '2026-01-01', source: 'test', models })
    const { meter } = new Books({ prices })
    const record = (input: number, cached: number): void =>
      meter.record({ provider: 'zai', model: 'm', counts: counts({ input, input_cached: cached }), atMs })
    record(500, 500)
    record(500, 501)
    record(1000, 0)
    expect(meter.report(atMs).total.cost).toBe(0.001 + 0.01001 + 0.001)
  })

  test('is exact for any calls: the integer sum times the price, rounded once', () => {
    const kinds = fc.record({
      input: fc.nat({ max: 2_000_000 }),
      input_cached: fc.nat({ max: 2_000_000 }),
      input_cache_write: fc.nat({ max: 2_000_000 }),
      output: fc.nat({ max: 2_000_000 }),
      output_reasoning: fc.nat({ max: 2_000_000 }),
    })
    fc.assert(
      fc.property(fc.array(kinds, { minLength: 1, maxLength: 50, size: 'max' }), (calls) => {
        const { meter } = new Books()
        for (const call of calls) meter.record({ provider: 'zai', model: 'glm-4.5-air', counts: call, atMs })
        // In units of a hundredth of a dollar per million tokens.
        let hundredths = 0n
        for (const call of calls)
          hundredths += BigInt(
            20 * (call.input + call.input_cache_write) +
              3 * call.input_cached +
              110 * (call.output + call.output_reasoning),
          )
        expect(meter.report(atMs).total.cost).toBe(Number(`${hundredths}e-8`))
      }),
    )
  })

  test('of a model at several providers is rounded once too, and null only when none has a price', () => {
    const model = { model: 'm', output: '0' }
    const models = [
      { ...model, provider: 'a', input: '100000' },
      { ...model, provider: 'b', input: '200000' },
    ]
    const prices = new PriceTable({ currency: 'USD', asOf: '2026-01-01', source: 'test', models })
    const books = new Books({ prices })
    books.use(NOON, 1, 'm', 'c')
    expect(books.report(NOON).costByModel).toEqual({ m: null })
    books.use(NOON, 1, 'm', 'a')
    books.use(NOON, 1, 'm', 'b')
    // 0.1 + 0.2 is another number.
    expect(books.report(NOON).costByModel).toEqual({ m: 0.3 })
    expect(books.report(NOON).total.cost).toBe(0.3)
  })

  test('stays exact when the totals pass 2^53', () => {
    const { meter } = new Books()
    const most = Number.MAX_SAFE_INTEGER
    for (let n = 0; n < 3; n += 1)
      meter.record({ provider: 'zai', model: 'glm-5', counts: counts({ input: most }), atMs })
    expect(meter.report(atMs).total.cost).toBe(Number(`${3n * BigInt(most)}e-6`))
  })
})

describe('a name', () => {
  test('without a price is reported once', () => {
    const books = new Books()
    for (const day of ['05', '06'])
      for (let n = 0; n < 3; n += 1) books.use(`2026-01-${day}T12:00:00Z`, 1, 'glm-4')
    expect(books.events).toEqual([{ type: 'unpriced', provider: 'zai', model: 'glm-4' }])
  })

  test('above the cap counts as overflow: totals stay exact, and priced models keep their place', () => {
    const books = new Books()
    for (let n = 0; n < 10_000; n += 1) books.use(NOON, 1, `model-${n}`)
    books.use(NOON, 1_000_000)
    const { total, today, models } = books.report(NOON)
    expect(total).toMatchObject({ requests: 10_001, tokens: 1_010_000, cost: 0.6, unpricedTokens: 10_000 })
    expect(today.models).toHaveLength(102)
    expect(models.find(({ model }) => model === '__overflow__')).toMatchObject({ tokens: 9900, cost: null })
    expect(books.events).toHaveLength(101)
  })

  test('keeps two providers and odd characters apart', () => {
    const books = new Books()
    books.use(NOON, 1, 'b', 'a b')
    books.use(NOON, 2, 'b b', 'a')
    books.use(NOON, 4, '__proto__', 'constructor')
    expect(books.report(NOON).models.map(({ tokens }) => tokens)).toEqual([1, 2, 4])
  })
})

describe('a period', () => {
  test.each([
    ['America/New_York', '2026-03-08T05:00:00Z', '2026-03-07', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00Z', '2026-03-08', '2026-03-09'],
    ['America/New_York', '2026-11-01T04:00:00Z', '2026-10-31', '2026-11-01'],
    ['America/New_York', '2026-11-02T05:00:00Z', '2026-11-01', '2026-11-02'],
    ['Asia/Kolkata', '2026-01-31T18:30:00Z', '2026-01-31', '2026-02-01'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2026-12-31', '2027-01-01'],
  ])('rolls in %s at %s, on write and on read, without traffic too', (timeZone, midnight, before, after) => {
    const books = new Books({ timeZone })
    const lastMs = Date.parse(midnight) - 1
    const last = new Date(lastMs).toISOString()
    books.use(last, 1)
    expect(books.report(last).today).toMatchObject({ key: before, tokens: 1, endMs: lastMs + 1 })
    // No traffic: only the reader sees that it is another day.
    expect(books.report(midnight).today).toMatchObject({ key: after, tokens: 0, startMs: lastMs + 1 })
    expect(books.report(midnight).month.tokens).toBe(before.slice(0, 7) === after.slice(0, 7) ? 1 : 0)
    expect(Object.keys(books.report(midnight).tokensByDay)).toEqual([before])
    books.use(midnight, 10)
    const { today, tokensByDay, tokensByMonth, total } = books.report(midnight)
    expect(today.tokens).toBe(10)
    expect(tokensByDay).toEqual({ [before]: 1, [after]: 10 })
    expect(Object.values(tokensByMonth).reduce((sum, tokens) => sum + tokens, 0)).toBe(11)
    expect(total.tokens).toBe(11)
  })

  test('a clock that goes back adds to the day of its time', () => {
    const books = new Books()
    books.use('2026-01-06T00:00:01Z', 1)
    books.use('2026-01-05T23:59:59Z', 2)
    books.use('2026-01-06T00:00:02Z', 4)
    expect(books.report(NOON).tokensByDay).toEqual({ '2026-01-05': 2, '2026-01-06': 5 })
  })

  test('is kept by model for 400 days and 36 months, and the oldest is removed first', () => {
    const books = new Books()
    const start = Date.parse('2020-01-01T12:00:00Z')
    for (let n = 0; n < 1500; n += 1) books.use(new Date(start + n * 86_400_000).toISOString(), 1)
    const { tokensByDay, tokensByMonth, total } = books.report(NOON)
    expect(Object.keys(tokensByDay)).toHaveLength(400)
    expect(Object.keys(tokensByDay)[0]).toBe('2023-01-05')
    expect(Object.keys(tokensByMonth)).toHaveLength(36)
    expect(tokensByMonth['2022-02']).toBe(28)
    expect(total.tokens).toBe(1500)
    expect(books.meter.period('month', '2022-02')?.models).toMatchObject([{ model: 'glm-4.6', tokens: 28 }])
    expect(books.meter.period('day', '2020-01-01')).toBeNull()
  })

  test.each([
    { retentionDays: 1, days: 1, months: 36 },
    { retentionDays: 1400, days: 1400, months: 50 },
  ])('is kept for $days days and $months months if set so', ({ retentionDays, days, months }) => {
    const books = new Books({ retentionDays })
    const start = Date.parse('2020-01-01T12:00:00Z')
    for (let n = 0; n < 1700; n += 1) books.use(new Date(start + n * 86_400_000).toISOString(), 1)
    const { tokensByDay, tokensByMonth } = books.report(NOON)
    expect(Object.keys(tokensByDay)).toHaveLength(days)
    expect(Object.keys(tokensByMonth)).toHaveLength(months)
  })

  test('survives a reset unless periods are reset', () => {
    const books = new Books()
    books.use(NOON, 1)
    books.meter.reset()
    expect(books.report(NOON)).toMatchObject({ total: { tokens: 0 }, today: { tokens: 1 } })
    books.use(NOON, 2)
    expect(books.report(NOON)).toMatchObject({ total: { tokens: 2 }, today: { tokens: 3 } })
    books.meter.reset({ periods: true })
    books.use(NOON, 4)
    expect(books.report(NOON)).toMatchObject({
      total: { tokens: 4 },
      today: { tokens: 4 },
      month: { tokens: 4 },
    })
  })
})

test('reading changes nothing', () => {
  const books = new Books({ budgets: { day: { limit: '1.00' } } })
  books.use(NOON, 1_000_000)
  const before = books.report(NOON)
  books.report('2030-01-01T00:00:00Z')
  books.meter.period('day', '1999-01-01')
  expect(books.report(NOON)).toEqual(before)
  expect(books.events).toEqual([])
})

test('lists every problem of its options', () => {
  const options = {
    prices: {},
    timeZone: 'Mars/Olympus',
    budgets: { day: { limit: 5, warnRatio: 1 }, month: 5, week: {} },
    store: { load: 1 },
    writeIntervalMs: 0,
    timezone: 'UTC',
  }
  const refusal = refusalOf(() => new UsageMeter(options as never))
  expect(refusal.code).toBe('INVALID_OPTIONS')
  expect(linesOf(refusal.problems)).toEqual([
    'prices: expected a PriceTable, got an object',
    'timeZone: expected the IANA name of a time zone, e.g. Europe/Berlin, got a string of 12 characters',
    'budgets.day.limit: expected a decimal string above 0, such as "5.00", got 5',
    'budgets.day.warnRatio: expected a number above 0 and below 1, got 1',
    'budgets.month: expected a decimal string above 0, such as "5.00", got 5',
    'store: expected a usage store (an object with the methods load, save, findBatch, and close), got an object',
    'writeIntervalMs: expected an integer from 10 to 3600000, got 0',
    'budgets.week: unknown option; expected one of day, month',
    'timezone: unknown option; did you mean timeZone?',
  ])
})
