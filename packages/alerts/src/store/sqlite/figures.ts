import { computeFigures, type EndedAttempt, type FiredAlert } from '../figures.ts'
import type { WindowFigures, WindowQuery } from '../store.ts'
import { keyFrom } from './read.ts'
import type { Statements } from './statements.ts'

/**
 * What the figures need of each alert and attempt, in memory and kept as it changes: reading 100 000 rows of each would
 * take a tenth of a second. About 100 bytes for each.
 */
export class FigureTable {
  readonly #sql: Statements
  readonly #alerts = new Map<number, FiredAlert>()
  readonly #attempts = new Map<number, EndedAttempt>()
  #changes: (() => void)[] = []

  constructor(sql: Statements) {
    this.#sql = sql
    const names = new Map(sql.all('SELECT key, text FROM names').map(({ key, text }) => [key, String(text)]))
    // One text of all rows takes a fraction of the time of a row object for each.
    const [alerts = []] = sql.bodies<readonly AlertRow[]>(
      'SELECT json_group_array(json_array(alert, rule, flaps, acknowledge_ms, resolve_ms)) AS body FROM history',
    )
    for (const [key, rule, flaps, acknowledgeMs, resolveMs] of alerts)
      this.#alerts.set(key, { rule: names.get(rule) ?? '', flaps, acknowledgeMs, resolveMs })
    const [attempts = []] = sql.bodies<readonly AttemptRow[]>(
      'SELECT json_group_array(json_array(key, channel, status, ended_ms, due_ms)) AS body FROM attempts',
    )
    for (const [key, channel, status, endedMs, dueMs] of attempts)
      this.#attempts.set(key, { channel: names.get(channel) ?? '', status, endedMs, dueMs })
  }

  putAlert(key: number, alert: FiredAlert): void {
    this.#changes.push(() => this.#alerts.set(key, alert))
  }

  removeAlert(key: number): void {
    this.#changes.push(() => this.#alerts.delete(key))
  }

  putAttempt(key: number, { channel, status, endedMs, dueMs }: EndedAttempt): void {
    this.#changes.push(() => this.#attempts.set(key, { channel, status, endedMs, dueMs }))
  }

  removeAttempt(key: number): void {
    this.#changes.push(() => this.#attempts.delete(key))
  }

  /** Runs a transaction, and changes the table if it was committed. */
  change<T>(transaction: () => T): T {
    this.#changes = []
    const result = transaction()
    for (const apply of this.#changes) apply()
    this.#changes = []
    return result
  }

  read({ from, sinceMs }: WindowQuery): WindowFigures {
    const first = keyFrom(this.#sql, 'alerts', from)
    const alerts: FiredAlert[] = []
    for (const [key, alert] of this.#alerts) if (key >= first) alerts.push(alert)
    const attempts: EndedAttempt[] = []
    for (const attempt of this.#attempts.values())
      if (attempt.endedMs !== null && attempt.endedMs >= sinceMs) attempts.push(attempt)
    return computeFigures(alerts, attempts)
  }
}

type AlertRow = readonly [
  key: number,
  rule: number,
  flaps: number,
  acknowledgeMs: number | null,
  resolveMs: number | null,
]
type AttemptRow = readonly [
  key: number,
  channel: number,
  status: EndedAttempt['status'],
  endedMs: number | null,
  dueMs: number | null,
]
