import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { create, usage } from '../../test/collectors.ts'
import { memoryStore } from '../stores/memory.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

test('the spending of the present day is the default, and that of another period has a key', () => {
  const metrics = create()
  metrics.recordTokenUsage({ ...usage, model: 'glm-4.6', provider: 'zai' })
  const today = metrics.getSpend()
  expect(today).toMatchObject({ ok: true, period: 'day', key: '2026-01-05', tokens: 225, cost: 0.000255 })
  vi.setSystemTime(Date.parse('2026-02-05T10:00:10Z'))
  expect(metrics.getSpend()).toMatchObject({ ok: true, key: '2026-02-05', tokens: 0, cost: 0 })
  expect(metrics.getSpend({ key: '2026-01-05' })).toMatchObject({ ok: true, tokens: 225 })
  expect(metrics.getSpend({ period: 'month', key: '2026-01' })).toMatchObject({ ok: true, tokens: 225 })
  expect(metrics.getSpend({ period: 'month', key: '2025-12' })).toEqual({ ok: false, code: 'NO_USAGE' })
})

test('the spending is unknown until the stored usage is loaded', async () => {
  const store = memoryStore()
  const before = create({ store })
  before.startCollection()
  before.recordTokenUsage(usage)
  await before.stopCollection()
  const { promise, resolve } = Promise.withResolvers<void>()
  const metrics = create({ store: { ...store, load: () => promise.then(() => store.load()) } })
  metrics.startCollection()
  expect(metrics.getSpend()).toEqual({ ok: false, code: 'NOT_LOADED' })
  resolve()
  await vi.advanceTimersByTimeAsync(0)
  expect(metrics.getSpend()).toMatchObject({ ok: true, tokens: 225, cost: null })
  await metrics.stopCollection()
})

test.each([
  [{ period: 'week' }, 'period'],
  [{ key: '2026-01' }, 'key'],
  [{ period: 'month', key: '2026-01-05' }, 'key'],
  [{ perod: 'day' }, 'perod'],
  [{ key: 5 }, 'key'],
  [null, ''],
])('a query %j is refused, not thrown', (query, path) => {
  expect(create().getSpend(query as never)).toMatchObject({
    ok: false,
    code: 'INVALID_QUERY',
    problems: [{ path }],
  })
})
