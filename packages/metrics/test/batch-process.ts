/** Records batches with keys into a file until it is killed, several at a time, and prints the number of each that is stored. */
import { UsageMeter } from '../src/meter/usage-meter.ts'
import { sqliteStore } from '../src/stores/sqlite.ts'
import { say } from './say.ts'

const [, , path = '', first = ''] = process.argv
// Writes in the background come between.
const meter = new UsageMeter({ store: sqliteStore({ path }), writeIntervalMs: 10 })
await meter.start()
const counts = { input: 3, input_cached: 0, input_cache_write: 0, output: 1, output_reasoning: 0 }
const atMs = Date.parse('2026-01-05T12:00:00Z')
let next = Number(first)

async function send(): Promise<never> {
  for (;;) {
    const key = String((next += 1))
    const record = (): void => meter.record({ provider: 'zai', model: 'glm-4.6', counts, atMs })
    await meter.recordOnce(record, { sender: 'bot', key, hash: 'h' })
    say(`stored ${key}`)
  }
}

await Promise.all(Array.from({ length: 8 }, send))
