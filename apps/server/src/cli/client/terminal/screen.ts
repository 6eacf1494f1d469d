import { createPaint, type Paint } from '../../colors.ts'
import type { CommandContext } from '../../context.ts'
import { formatOf, paintWord } from './formats.ts'
import { formatTable, type Cell, type Column } from './table.ts'
import { shown, wrap } from './width.ts'

const NARROWEST = 40

/** Writes for a person. Every text of the server goes through `shown` first. */
export interface Screen {
  /** Cells of a line; `Infinity` if the output is no terminal, so that `grep` finds whole lines. */
  readonly width: number
  readonly nowMs: number
  readonly paint: Paint
  readonly line: (text?: string) => void
  readonly table: (columns: readonly Column[], rows: readonly (readonly Cell[])[]) => void
  /** A text after a label, with as many lines as it takes, e.g. `  do  Look at the log.`; in the colour of a word of the API. */
  readonly field: (label: string, text: string, word?: string) => void
}

/** Creates the writer of standard output. */
export function createScreen(context: CommandContext): Screen {
  const { stdout } = context
  const width = widthFor(context)
  const paint = createPaint(context, stdout)
  const line = (text = ''): void => void stdout.write(`${text}\n`)
  return {
    width,
    nowMs: Date.now(),
    paint,
    line,
    table: (columns, rows) => {
      for (const each of formatTable(columns, rows, { width, paint })) line(each)
    },
    field: (label, text, word = '') => {
      const indent = ' '.repeat(label.length + 1)
      for (const [index, each] of wrap(text, width - indent.length).entries()) {
        const painted = paintWord(paint, word, each)
        line(index === 0 ? `${paint('dim', label)} ${painted}` : indent + painted)
      }
    },
  }
}

/** A word of the API as a cell in its colour. */
export function wordCell(word: unknown): Cell {
  const text = shown(word)
  return { text, format: formatOf(text) }
}

function widthFor({ env, stdout }: CommandContext): number {
  const columns = stdout.isTTY === true ? stdout.columns : Number(env['COLUMNS'] ?? Number.NaN)
  return columns !== undefined && columns > 0 ? Math.max(NARROWEST, columns) : Infinity
}
