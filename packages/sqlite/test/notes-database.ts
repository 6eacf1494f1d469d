import { openDatabase } from '../src/open.ts'
import { inTransaction } from '../src/transaction.ts'

export interface Notes {
  readonly add: (...texts: readonly string[]) => number
  readonly list: () => string[]
  readonly sql: (sql: string) => void
  readonly hold: (gate: Int32Array) => void
  readonly throw: (thrown: unknown) => never
  readonly explode: (message: string) => void
  readonly exit: (code: number) => void
  readonly warn: (text: string, type: string) => void
  readonly close: () => void
}

/** A database for the tests of `openInWorker`. */
export function open({ path }: { readonly path: string }): Notes {
  const migrations = ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT']
  const db = openDatabase({ path, applicationId: 7, migrations, busyTimeoutMs: 20 })
  const insert = db.prepare('INSERT INTO notes (text) VALUES (?)')
  const select = db.prepare('SELECT text FROM notes ORDER BY id')
  return {
    add: (...texts) =>
      inTransaction(db, () => {
        for (const text of texts) insert.run(text)
        return texts.length
      }),
    list: () => select.all().map(({ text }) => String(text)),
    sql: (sql) => db.exec(sql),
    hold: (gate) => void Atomics.wait(gate, 0, 0),
    throw: (thrown) => {
      throw thrown
    },
    explode: (message) =>
      process.nextTick(() => {
        throw new Error(message)
      }),
    exit: (code) => process.exit(code),
    warn: (text, type) => process.emitWarning(text, type),
    close: () => db.close(),
  }
}
