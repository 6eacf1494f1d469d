import type { HistoryCell } from './history-store.ts'
import { mergeSummaries } from './summary.ts'
import { cellStartOf } from './tier.ts'

/** Combines cells to steps of a length, in the order of time. */
export function mergeCells(cells: readonly HistoryCell[], stepMs: number): readonly HistoryCell[] {
  const merged = new Map<number, HistoryCell>()
  for (const cell of cells) {
    const atMs = cellStartOf(cell.atMs, stepMs)
    const before = merged.get(atMs)
    merged.set(atMs, { ...(before === undefined ? cell : mergeSummaries(before, cell)), atMs })
  }
  return [...merged.values()].toSorted((a, b) => a.atMs - b.atMs)
}
