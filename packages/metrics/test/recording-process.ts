/** Records one token after the other into a file until it is killed, and prints what it has recorded and saved. */
import { setImmediate } from 'node:timers/promises'

import { UsageMeter } from '../src/meter/usage-meter.ts'
import type { UsageStore } from '../src/meter/usage-store.ts'
import { sqliteStore } from '../src/stores/sqlite.ts'
import { say } from './say.ts'

const [, , path = '', intervalMs = ''] = process.argv
const sqlite = sqliteStore({ path })
let recorded = 0

const store: UsageStore = {
  load: sqlite.load,
  save: async (changes) => {
    const day = changes.records.find(({ period }) => period === 'day')
    await sqlite.save(changes)
    say(`saved ${day?.requests}`)
  },
  findBatch: sqlite.findBatch,
  close: sqlite.close,
}
const meter = new UsageMeter({ store, writeIntervalMs: Number(intervalMs) })
void meter.start()
await setImmediate()
const counts = { input: 3, input_cached: 0, input_cache_write: 0, output: 1, output_reasoning: 0 }
const atMs = Date.parse('2026-01-05T12:00:00Z')
say(`begins with ${meter.report(atMs).today.requests}`)
for (;;) {
  for (let n = 0; n < 50; n += 1) meter.record({ provider: 'zai', model: 'glm-4.6', counts, atMs })
  recorded += 50
  say(`recorded ${recorded}`)
  await setImmediate()
}
