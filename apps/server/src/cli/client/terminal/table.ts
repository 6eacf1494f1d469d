import type { Paint } from '../../colors.ts'
import { fit, widthOf } from './width.ts'

/** Format of a text, e.g. `red`. */
export type Format = Parameters<Paint>[0]

/** One cell: a text, or a text with a format. */
export type Cell = string | { readonly text: string; readonly format: Format | undefined }

/** A column. */
export interface Column {
  readonly title: string
  readonly align?: 'right'
}

const GAP = '  '
/** A column that is cut keeps at least this. */
const LEAST = 12

/**
 * Lays rows out as lines that are not wider than a terminal. The last column is cut first, then the widest ones. Empty columns
 * are left out.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): readonly string[] {
  const used = columns.map((_, at) => at).filter((at) => rows.some((row) => textOf(row[at]) !== ''))
  const widths = new Map(
    used.map((at) => [
      at,
      Math.max(widthOf(columns[at]?.title ?? ''), ...rows.map((row) => widthOf(textOf(row[at])))),
    ]),
  )
  shrink(widths, width)
  const line = (cells: readonly (Cell | undefined)[]): string =>
    used
      .map((at, index) => {
        const cell = cells[at]
        const size = widths.get(at) ?? 0
        const text = fit(textOf(cell), size)
        const space = ' '.repeat(Math.max(0, size - widthOf(text)))
        const painted =
          typeof cell === 'object' && cell.format !== undefined ? paint(cell.format, text) : text
        if (columns[at]?.align === 'right') return space + painted
        return index === used.length - 1 ? painted : painted + space
      })
      .join(GAP)
      .trimEnd()
  return [line(columns.map(({ title }) => ({ text: title, format: 'bold' }))), ...rows.map(line)]
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '')
}

/** Narrows the last column, and then the widest ones, until the row fits. */
function shrink(widths: Map<number, number>, width: number): void {
  const gaps = GAP.length * Math.max(0, widths.size - 1)
  let excess = [...widths.values()].reduce((sum, each) => sum + each, gaps) - width
  if (!Number.isFinite(excess)) return
  const last = Math.max(...widths.keys())
  const order = [
    last,
    ...[...widths.keys()].filter((at) => at !== last).toSorted((a, b) => sizeOf(b) - sizeOf(a)),
  ]
  function sizeOf(at: number): number {
    return widths.get(at) ?? 0
  }
  for (const at of order) {
    if (excess <= 0) return
    const taken = Math.min(excess, Math.max(0, sizeOf(at) - LEAST))
    widths.set(at, sizeOf(at) - taken)
    excess -= taken
  }
}
