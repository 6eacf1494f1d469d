/** Writes numbered notes for ever, in a file that is checkpointed often, and prints each number that is committed. */
import { openDatabase } from '../src/open.ts'
import { inTransaction } from '../src/transaction.ts'

const migrations = ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT']
const db = openDatabase({ path: process.argv[2] ?? '', applicationId: 7, migrations, durability: 'normal' })
// The text of the other rows says how often they were written, so that old and new pages show.
const put = db.prepare(
  'INSERT INTO notes (id, text) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text',
)
const last = Number(db.prepare('SELECT text FROM notes WHERE id = 0').get()?.['text'] ?? 0)
const ROWS = 400
for (let round = last + 1; ; round += 1) {
  const text = `${round} `.padEnd(1500, 'x')
  inTransaction(db, () => {
    put.run(0, String(round))
    for (let n = 0; n < 12; n += 1) put.run(1 + ((round * 12 + n) % ROWS), text)
  })
  process.stdout.write(`${round}\n`)
}
