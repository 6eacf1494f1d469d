import type { HistorySeries } from './history-store.ts'

/** Writes labels as JSON: pairs in the order of their names. */
export function labelTextOf(labels: HistorySeries['labels']): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Text that identifies a series. */
export function keyOf({ name, labels }: HistorySeries): string {
  return `${labelTextOf(labels)}${name}`
}
