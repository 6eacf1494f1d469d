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

  const write = ({ id, series, periods, expiries, maxSeries, keep }: HistoryWrite): readonly number[] => {
    if (id === lastId) return []
    lastId = id
    for (const [key, { series: each, atMs }] of writtenAtMs) {
      if (atMs >= keep.fromMs - DAY_MS && atMs <= keep.toMs) continue
      writtenAtMs.delete(key)
      table.remove(each)
    }
    const refused = new Set<number>()
    for (const { stepMs, atMs, cells } of periods) {
      for (const { series: index, ...values } of cells) {
        const each = series[index]
        if (each === undefined) continue
        const key = keyOf(each)
        const before = writtenAtMs.get(key)
        if (before === undefined && writtenAtMs.size >= maxSeries) {
          refused.add(index)
          continue
        }
        if (before === undefined || atMs > before.atMs) writtenAtMs.set(key, { series: each, atMs })
        table.add(each, stepMs, atMs, values)
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
