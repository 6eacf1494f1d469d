import type { AlertRecord } from '../../alert.ts'
import type { Labels } from '../../labels.ts'
import type { Statements } from './statements.ts'

/** Names that no label can have. */
const RULE = '.rule'
const SEVERITY = '.severity'

/** Lists the labels under which an alert is found, its rule and severity among them. */
export function labelsOf({
  rule,
  severity,
  labels = {},
}: {
  readonly [Key in 'rule' | 'severity']?: AlertRecord[Key]
} & { readonly labels?: Labels }): readonly (readonly [name: string, value: string])[] {
  return [
    ...(rule === undefined ? [] : [[RULE, rule] as const]),
    ...(severity === undefined ? [] : [[SEVERITY, severity] as const]),
    ...Object.entries(labels),
  ]
}

/** Changes the index of labels, and how many alerts have each of them, during one transaction. */
export class LabelIndex {
  readonly #sql: Statements
  readonly #changed = new Map<string, { readonly key: number; count: number }>()

  constructor(sql: Statements) {
    this.#sql = sql
  }

  add(key: number, alert: AlertRecord): void {
    for (const [name, value] of labelsOf(alert)) {
      const label = this.#label(name, value)
      label.count += 1
      this.#sql.run('INSERT INTO alert_labels (label, alert) VALUES (?, ?)', label.key, key)
    }
  }

  remove(key: number, alert: AlertRecord): void {
    for (const [name, value] of labelsOf(alert)) {
      const label = this.#label(name, value)
      label.count -= 1
      this.#sql.run('DELETE FROM alert_labels WHERE label = ? AND alert = ?', label.key, key)
    }
  }

  /** Writes the counts, and removes labels without alerts. */
  finish(): void {
    for (const { key, count } of this.#changed.values()) {
      this.#sql.run('UPDATE labels SET alerts = alerts + ? WHERE key = ?', count, key)
      this.#sql.run('DELETE FROM labels WHERE key = ? AND alerts = 0', key)
    }
    this.#changed.clear()
  }

  #label(name: string, value: string): { readonly key: number; count: number } {
    const id = `${name}\0${value}`
    const known = this.#changed.get(id)
    if (known !== undefined) return known
    const key =
      this.#sql.number('SELECT key AS value FROM labels WHERE name = ? AND value = ?', name, value) ??
      this.#sql.run('INSERT INTO labels (name, value, alerts) VALUES (?, ?, 0)', name, value).key
    const label = { key, count: 0 }
    this.#changed.set(id, label)
    return label
  }
}

/** Returns the number of resolved alerts of each severity that has any. */
export function countBySeverity(sql: Statements): ReadonlyMap<string, number> {
  const rows = sql.all('SELECT value, alerts FROM labels WHERE name = ?', SEVERITY)
  return new Map(rows.map(({ value, alerts }) => [String(value), Number(alerts)]))
}
