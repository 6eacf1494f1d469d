import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** A row by column. */
export type Row = Readonly<Record<string, unknown>>

/** Prepares each statement once. */
export class Statements {
  readonly #db: DatabaseSync
  readonly #put = new Map<string, StatementSync>()
  readonly #prepared = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** Returns the number of changed rows and the key of the last inserted one. */
  run(sql: string, ...values: readonly SQLInputValue[]): { readonly changes: number; readonly key: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values)
    return { changes: Number(changes), key: Number(lastInsertRowid) }
  }

  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.#prepare(sql).all(...values)
  }

  /** Returns the number in the column `value` of the first row. */
  number(sql: string, ...values: readonly SQLInputValue[]): number | undefined {
    const value = this.#prepare(sql).get(...values)?.['value']
    return typeof value === 'number' ? value : undefined
  }

  /** Adds or replaces a row. The key is the first column, or the first `keys`. A row that is the same is not written. */
  put(table: string, values: Readonly<Record<string, SQLInputValue>>, keys = 1): void {
    const known = this.#put.get(table)
    const statement = known ?? this.#db.prepare(upsert(table, Object.keys(values), keys))
    if (known === undefined) this.#put.set(table, statement)
    statement.run(...Object.values(values))
  }

  /** Parses the column `body` of each row. */
  bodies<T>(sql: string, ...values: readonly SQLInputValue[]): T[] {
    return this.all(sql, ...values).map(({ body }) => JSON.parse(String(body)) as T)
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }
}

function upsert(table: string, columns: readonly string[], keys: number): string {
  const others = columns.slice(keys)
  const set = others.map((column) => `${column} = excluded.${column}`)
  const changed = others.map((column) => `${column} IS NOT excluded.${column}`)
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (${columns.slice(0, keys).join(', ')}) DO UPDATE SET ${set.join(', ')} WHERE ${changed.join(' OR ')}`
}
