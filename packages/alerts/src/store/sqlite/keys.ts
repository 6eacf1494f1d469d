import type { Statements } from './statements.ts'

/** Finds the integer keys of texts during one transaction. */
export class Keys {
  readonly #sql: Statements
  readonly #known = {
    names: new Map<string, number>(),
    texts: new Map<string, number>(),
    alerts: new Map<string, number | null>(),
  }

  constructor(sql: Statements) {
    this.#sql = sql
  }

  /** Returns the key of a rule or channel, which is added if it is new. */
  name(text: string): number {
    return this.#add('names', text)
  }

  /** Returns the key of a fingerprint, group or thread, which is added if it is new. */
  text(text: string): number {
    return this.#add('texts', text)
  }

  /** Returns the key of an alert; null if there is none. */
  alert(id: string): number | null {
    const known = this.#known.alerts.get(id)
    if (known !== undefined) return known
    const key = this.#sql.number('SELECT key AS value FROM alerts WHERE id = ?', id) ?? null
    this.#known.alerts.set(id, key)
    return key
  }

  /** Adds or replaces an alert and returns its key. */
  putAlert(id: string, body: string): number {
    const key = this.#sql.number(
      `INSERT INTO alerts (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body
       RETURNING key AS value`,
      id,
      body,
    )
    this.#known.alerts.set(id, key ?? null)
    return key ?? 0
  }

  #add(table: 'names' | 'texts', text: string): number {
    const known = this.#known[table].get(text)
    if (known !== undefined) return known
    const key =
      this.#sql.number(`SELECT key AS value FROM ${table} WHERE text = ?`, text) ??
      this.#sql.run(`INSERT INTO ${table} (text) VALUES (?)`, text).key
    this.#known[table].set(text, key)
    return key
  }
}
