import assert from 'node:assert/strict'

import type { UsageRecord, UsageStore } from '../meter/usage-store.ts'
import { batchCases } from './batch-cases.ts'
import type { StoreContractCase } from './store-case.ts'

const none = { input: '0', input_cached: '0', input_cache_write: '0', output: '0', output_reasoning: '0' }

function record(over: Partial<UsageRecord> = {}): UsageRecord {
  const name = { period: 'day', key: '2026-01-05', provider: 'zai', model: 'glm-4.6' } as const
  return { ...name, pricedOn: '2026-01-05', aboveInputTokens: 0, requests: 1, tokens: none, ...over }
}

function nameOf({ period, key, provider, model, pricedOn, aboveInputTokens }: UsageRecord): string {
  return JSON.stringify([period, key, provider, model, pricedOn, aboveInputTokens])
}

function sorted(records: readonly UsageRecord[]): readonly UsageRecord[] {
  return records.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

async function holds(store: UsageStore, expected: readonly UsageRecord[]): Promise<void> {
  assert.deepEqual(sorted(await store.load()), sorted(expected))
}

/**
 * Contract tests for a {@link UsageStore}, for any test runner.
 *
 * @example
 * for (const { name, run } of usageStoreContract) test(name, () => run({ create, reopen }))
 */
export const usageStoreContract: readonly StoreContractCase[] = [
  {
    name: 'is empty at first',
    run: async ({ create }) => {
      const store = await create()
      await holds(store, [])
      await store.close()
    },
  },
  {
    name: 'returns saved records unchanged after a restart',
    run: async ({ create, reopen }) => {
      const store = await create()
      const large = { ...none, input: '9007199254740993', output: '170141183460469231731687303715884105727' }
      const records = [
        record({ tokens: large, requests: 3 }),
        record({ model: 'model “ü” \' " \\ \n 模型', provider: '__overflow__' }),
        record({ period: 'month', key: '2026-01' }),
      ]
      await store.save({ forgotten: [], records })
      const again = await reopen(store)
      await holds(again, records)
      await again.close()
    },
  },
  {
    name: 'keeps records apart that differ in one part of their identity',
    run: async ({ create }) => {
      const store = await create()
      const records = [
        record(),
        record({ period: 'month', key: '2026-01' }),
        record({ key: '2026-01-06' }),
        record({ provider: 'other' }),
        record({ model: 'GLM-4.6' }),
        record({ pricedOn: '2026-01-01' }),
        record({ aboveInputTokens: 200_000 }),
      ]
      await store.save({ forgotten: [], records })
      await holds(store, records)
      await store.close()
    },
  },
  {
    name: 'replaces a record of the same identity and no other',
    run: async ({ create, reopen }) => {
      const store = await create()
      const other = record({ model: 'other' })
      await store.save({ forgotten: [], records: [record(), other] })
      const changed = record({ requests: 2, tokens: { ...none, output: '7' } })
      await store.save({ forgotten: [], records: [changed] })
      const again = await reopen(store)
      await holds(again, [changed, other])
      await again.close()
    },
  },
  {
    name: 'removes all records of a period and no others',
    run: async ({ create, reopen }) => {
      const store = await create()
      const kept = [record({ key: '2026-01-06' }), record({ period: 'month', key: '2026-01' })]
      await store.save({ forgotten: [], records: [record(), record({ model: 'other' }), ...kept] })
      const unknown = { period: 'day', key: '1999-01-01' } as const
      await store.save({ forgotten: [{ period: 'day', key: '2026-01-05' }, unknown], records: [] })
      const again = await reopen(store)
      await holds(again, kept)
      await again.close()
    },
  },
  {
    name: 'removes before it writes',
    run: async ({ create }) => {
      const store = await create()
      await store.save({ forgotten: [], records: [record(), record({ model: 'other' })] })
      const fresh = record({ requests: 9 })
      await store.save({ forgotten: [{ period: 'day', key: '2026-01-05' }], records: [fresh] })
      await holds(store, [fresh])
      await store.close()
    },
  },
  {
    name: 'does not change when an object is changed after it was saved',
    run: async ({ create }) => {
      const store = await create()
      const mutable = { ...record() }
      await store.save({ forgotten: [], records: [mutable] })
      mutable.requests = 99
      await holds(store, [record()])
      await store.close()
    },
  },
  {
    name: 'may be closed twice',
    run: async ({ create }) => {
      const store = await create()
      await store.close()
      await store.close()
    },
  },
  ...batchCases,
]
