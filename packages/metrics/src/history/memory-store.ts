import { CellTable } from './cell-table.ts'
import type { HistorySeries, HistoryStore, HistoryWrite } from './history-store.ts'
import { keyOf } from './series-key.ts'

const DAY_MS = 86_400_000

/**
 * Creates a history store in memory, about 36 kB per series when all tiers are full. Its content ends with the process.
 *
 * @example
 * const history = new History({ store: memoryHistoryStore() })
 */
export function memoryHistoryStore(): HistoryStore {
  const table = new CellTable(Infinity)
  /** When each series was last written. */
  const writtenAtMs = new Map<string, { readonly series: HistorySeries; readonly atMs: number }>()
  let lastId: string | undefined

  const removeEnded = (beforeMs: number): void => {
    for (const [key, { series, atMs }] of writtenAtMs) {
      if (atMs >= beforeMs - DAY_MS) continue
      writtenAtMs.delete(key)
      table.remove(series)
    }
  }
  const write = ({
    id,
    series,
    periods,
    expiries,
    maxSeries,
    endedBeforeMs,
  }: HistoryWrite): readonly number[] => {
    if (id === lastId) return []
    lastId = id
    const isNew = (each: HistorySeries): boolean => !writtenAtMs.has(keyOf(each))
    if (writtenAtMs.size + series.filter(isNew).length > maxSeries) removeEnded(endedBeforeMs)
    const refused = new Set<number>()
    for (const { stepMs, atMs, cells } of periods) {
      for (const { series: index, ...values } of cells) {
        const each = series[index]
        if (each === undefined) continue
        if (isNew(each) && writtenAtMs.size >= maxSeries) {
          refused.add(index)
          continue
        }
        const key = keyOf(each)
        const before = writtenAtMs.get(key)?.atMs ?? -Infinity
        writtenAtMs.set(key, { series: each, atMs: Math.max(before, atMs) })
        table.add(each, [stepMs], atMs, values)
      }
    }
    for (const expiry of expiries) table.expire(expiry)
    return [...refused]
  }
  return {
    write: async (given) => write(given),
    read: async ({ name, labels, stepMs, fromMs, toMs }) =>
      table.read({ name, labels }, stepMs, fromMs, toMs),
    list: async () => [...writtenAtMs.values()].map(({ series }) => structuredClone(series)),
    close: async () => undefined,
  }
}
