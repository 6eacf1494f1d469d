import assert from 'node:assert/strict'

import type { BatchChanges, StoredBatch, UsageRecord, UsageStore } from '../meter/usage-store.ts'
import type { StoreContractCase } from './store-case.ts'

const KEPT: Pick<BatchChanges, 'sinceMs' | 'maxPerSender'> = { sinceMs: 0, maxPerSender: 1000 }
const record: UsageRecord = {
  period: 'day',
  key: '2026-01-05',
  provider: 'zai',
  model: 'glm-4.6',
  pricedOn: '2026-01-05',
  aboveInputTokens: 0,
  requests: 1,
  tokens: { input: '1', input_cached: '0', input_cache_write: '0', output: '0', output_reasoning: '0' },
}

function batch(key: string, over: Partial<StoredBatch> = {}): StoredBatch {
  return { sender: 'bot', key, hash: `hash of ${key}`, atMs: 1000, ...over }
}

async function add(
  store: UsageStore,
  added: readonly StoredBatch[],
  kept: Partial<BatchChanges> = {},
): Promise<void> {
  await store.save({ forgotten: [], records: [], batches: { ...KEPT, ...kept, added } })
}

/** Which of some keys a store has. */
async function keysIn(
  store: UsageStore,
  keys: readonly string[],
  sender = 'bot',
): Promise<readonly string[]> {
  const found = await Promise.all(keys.map((key) => store.findBatch(sender, key)))
  return found.flatMap((each) => (each === null ? [] : [each.key]))
}

/** Contract tests for the batches of a usage store. */
export const batchCases: readonly StoreContractCase[] = [
  {
    name: 'finds a batch and its usage after a restart',
    run: async ({ create, reopen }) => {
      const store = await create()
      assert.equal(await store.findBatch('bot', 'a'), null)
      const saved = batch('a “ü” \' " \\', { atMs: 1_700_000_000_123 })
      await store.save({ forgotten: [], records: [record], batches: { ...KEPT, added: [saved] } })
      const again = await reopen(store)
      assert.deepEqual(await again.findBatch('bot', saved.key), saved)
      assert.deepEqual(await again.load(), [record])
      await again.close()
    },
  },
  {
    name: 'keeps batches apart by sender and by key',
    run: async ({ create }) => {
      const store = await create()
      const batches = [batch('a'), batch('A'), batch('a', { sender: 'other', hash: 'x' })]
      await add(store, batches)
      for (const each of batches) assert.deepEqual(await store.findBatch(each.sender, each.key), each)
      assert.equal(await store.findBatch('other', 'A'), null)
      await store.close()
    },
  },
  {
    name: 'replaces a batch of the same key',
    run: async ({ create }) => {
      const store = await create()
      await add(store, [batch('a')])
      await add(store, [batch('a', { hash: 'new', atMs: 2000 })])
      assert.deepEqual(await store.findBatch('bot', 'a'), batch('a', { hash: 'new', atMs: 2000 }))
      await store.close()
    },
  },
  {
    name: 'removes batches from before a time, of all senders',
    run: async ({ create, reopen }) => {
      const store = await create()
      await add(store, [
        batch('a', { atMs: 1 }),
        batch('b', { atMs: 2 }),
        batch('c', { sender: 'x', atMs: 1 }),
      ])
      await add(store, [batch('d', { atMs: 3 })], { sinceMs: 2 })
      const again = await reopen(store)
      assert.deepEqual(await keysIn(again, ['a', 'b', 'd']), ['b', 'd'])
      assert.deepEqual(await keysIn(again, ['c'], 'x'), [])
      await again.close()
    },
  },
  {
    name: 'keeps the batches of a sender that were written last, and those of others',
    run: async ({ create, reopen }) => {
      const store = await create()
      await add(store, [batch('a'), batch('b'), batch('a', { sender: 'x' })])
      const again = await reopen(store)
      await add(again, [batch('c'), batch('d')], { maxPerSender: 3 })
      assert.deepEqual(await keysIn(again, ['a', 'b', 'c', 'd']), ['b', 'c', 'd'])
      assert.deepEqual(await keysIn(again, ['a'], 'x'), ['a'])
      await again.close()
    },
  },
]
