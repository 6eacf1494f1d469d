import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

type Row = Readonly<Record<string, unknown>>
type Values = readonly SQLInputValue[]

/** Prepares each statement once. */
export class Statements {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  run(sql: string, ...values: Values): void {
    this.#prepare(sql).run(...values)
  }

  all(sql: string, ...values: Values): readonly Row[] {
    return this.#prepare(sql).all(...values)
  }

  /** Returns the column `value` of the first row. */
  value(sql: string, ...values: Values): unknown {
    return this.#prepare(sql).get(...values)?.['value']
  }

  /** Parses the column `body` of each row. */
  bodies<T>(sql: string, ...values: Values): T[] {
    return this.all(sql, ...values).map(({ body }) => JSON.parse(String(body)) as T)
  }

  /** Like `bodies`, one at a time, for whole tables. */
  *eachBody<T>(sql: string): Generator<T, void> {
    for (const { body } of this.#prepare(sql).iterate()) yield JSON.parse(String(body)) as T
  }

  /** Adds or replaces the record with a key. One that is the same is not written. */
  put(table: string, key: Readonly<Record<string, string>>, record: object): void {
    const columns = Object.keys(key).join(', ')
    const sql = `INSERT INTO ${table} (body, ${columns}) VALUES (?${', ?'.repeat(Object.keys(key).length)})
      ON CONFLICT (${columns}) DO UPDATE SET body = excluded.body WHERE body IS NOT excluded.body`
    this.run(sql, JSON.stringify(record), ...Object.values(key))
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }
}
