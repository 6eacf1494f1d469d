import type { DatabaseSync, StatementSync } from 'node:sqlite'

import type { HistoryWrite } from '../../history/history-store.ts'
import { labelTextOf } from '../../history/series-key.ts'

const DAY_MS = 86_400_000

interface KnownSeries {
  readonly id: number
  /** Start of a cell of the series that was written, at most a day before the newest. */
  writtenAtMs: number
}

/** Ids of the stored series, which are never used again, so that cells of a removed series become no other's. */
export class SeriesIds {
  readonly #all: StatementSync
  readonly #insert: StatementSync
  readonly #touch: StatementSync
  readonly #remove: StatementSync
  #known: Map<string, KnownSeries> | undefined

  constructor(db: DatabaseSync) {
    this.#all = db.prepare('SELECT id, name, labels, written_at FROM series')
    this.#insert = db.prepare('INSERT INTO series (name, labels, written_at) VALUES (?, ?, ?)')
    this.#touch = db.prepare('UPDATE series SET written_at = ? WHERE id = ?')
    this.#remove = db.prepare('DELETE FROM series WHERE id = ?')
  }

  /** Finds the id of a series. */
  find(name: string, labelText: string): number | undefined {
    return this.#load().get(keyOf(name, labelText))?.id
  }

  /** Returns the ids of the series of a write, and undefined for those above the limit. Call it in a transaction. */
  resolve({ series, periods, maxSeries, endedBeforeMs }: HistoryWrite): readonly (number | undefined)[] {
    const newest: number[] = series.map(() => -Infinity)
    for (const { atMs, cells } of periods)
      for (const { series: index } of cells) newest[index] = Math.max(newest[index] ?? -Infinity, atMs)
    const ids = series.map(({ name, labels }, index) =>
      this.#admit(name, labelTextOf(labels), newest[index] ?? 0, maxSeries),
    )
    if (!ids.includes(undefined)) return ids
    // Only now, so that a clock that is wrong for a moment removes no series.
    this.#removeEnded(endedBeforeMs)
    return series.map(
      ({ name, labels }, index) =>
        ids[index] ?? this.#admit(name, labelTextOf(labels), newest[index] ?? 0, maxSeries),
    )
  }

  /** Reads the ids anew when they are needed, after a transaction that was rolled back. */
  clear(): void {
    this.#known = undefined
  }

  #admit(name: string, labelText: string, atMs: number, maxSeries: number): number | undefined {
    const known = this.#load()
    const key = keyOf(name, labelText)
    const found = known.get(key)
    if (found === undefined) {
      if (known.size >= maxSeries) return undefined
      const id = Number(this.#insert.run(name, labelText, atMs).lastInsertRowid)
      known.set(key, { id, writtenAtMs: atMs })
      return id
    }
    if (Math.abs(atMs - found.writtenAtMs) >= DAY_MS) {
      found.writtenAtMs = atMs
      this.#touch.run(atMs, found.id)
    }
    return found.id
  }

  #removeEnded(beforeMs: number): void {
    for (const [key, { id, writtenAtMs }] of this.#load()) {
      if (writtenAtMs >= beforeMs - DAY_MS) continue
      this.#load().delete(key)
      this.#remove.run(id)
    }
  }

  #load(): Map<string, KnownSeries> {
    this.#known ??= new Map(
      this.#all
        .all()
        .map((row) => [
          keyOf(String(row['name']), String(row['labels'])),
          { id: Number(row['id']), writtenAtMs: Number(row['written_at']) },
        ]),
    )
    return this.#known
  }
}

function keyOf(name: string, labelText: string): string {
  return `${name} ${labelText}`
}
