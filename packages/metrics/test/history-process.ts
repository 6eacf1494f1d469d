/** Adds one value after the other to a history until it is killed, and prints how many it has added and written. */
import { setImmediate } from 'node:timers/promises'

import { History } from '../src/history/history.ts'
import type { HistoryStore } from '../src/history/history-store.ts'
import { sqliteHistoryStore } from '../src/stores/sqlite-history.ts'
import { say } from './say.ts'

const [, , path = '', intervalMs = '', cellMs = ''] = process.argv
const sqlite = sqliteHistoryStore({ path })
let added = 0

const store: HistoryStore = {
  ...sqlite,
  write: async (write) => {
    const count = write.periods[0]?.cells[0]?.count ?? 0
    const refused = await sqlite.write(write)
    say(`wrote ${count}`)
    return refused
  },
}
const history = new History({ store, writeIntervalMs: Number(intervalMs) })
const atMs = Number(cellMs)
const [cell] = await history.read('x', {}, atMs, atMs + 1, 300_000)
say(`begins with ${cell?.count ?? 0}`)
history.start()
for (;;) {
  for (let n = 0; n < 50; n += 1) for (const name of ['x', 'y']) history.add(name, {}, atMs, 2)
  added += 50
  say(`added ${added}`)
  await setImmediate()
}
