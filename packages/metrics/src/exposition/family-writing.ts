import type { Family } from '../series/family.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { FamilyText } from './family-text.ts'
import type { ExpositionFormat } from './negotiate.ts'

/** Lines that are written before the event loop gets its turn: well under a millisecond's work. */
const LINES_PER_TURN = 4096

/** How many more lines a scrape may write before the event loop's turn. */
export class TurnBudget {
  /** To be lowered by who writes; at zero or below it is the event loop's turn. */
  lines: number = LINES_PER_TURN

  /** Starts over. */
  renew(): void {
    this.lines = LINES_PER_TURN
  }
}

/** What to write of a family, and where. */
export interface FamilyPart {
  readonly writer: ByteWriter
  readonly family: Family
  readonly text: FamilyText
  readonly format: ExpositionFormat
  /** Leaves out the children whose label values do not pass, and the heading if none do. */
  readonly test: ((values: readonly string[]) => boolean) | undefined
}

/** The writing of one family, in as many steps as the event loop's turns make of it. */
export class FamilyWriting {
  readonly #part: FamilyPart
  readonly #linesPerChild: number
  /** Where the heading starts and ends. */
  readonly #start: number
  readonly #headed: number
  #labelSets: readonly (readonly string[])[]
  #next = 0

  constructor(part: FamilyPart) {
    const { writer, family, text, format } = part
    this.#part = part
    this.#linesPerChild = family.type === 'histogram' ? family.width + 1 : 1
    this.#start = writer.length
    text.writeHeading(writer, format)
    this.#headed = writer.length
    this.#labelSets = family.labelSets
  }

  /** Writes until the budget is used up; true once the family is complete. To be called again after the turn. */
  step(budget: TurnBudget): boolean {
    if (budget.lines <= 0) return false
    const { writer, family, text, format, test } = this.#part
    if (this.#labelSets !== family.labelSets) {
      // A reset has moved what is left to write: this family once more.
      this.#labelSets = family.labelSets
      this.#next = 0
      writer.rewind(this.#headed)
    }
    const from = this.#next
    const to = Math.min(family.size, from + Math.ceil(budget.lines / this.#linesPerChild))
    text.write(writer, format, { from, to, test })
    this.#next = to
    budget.lines -= (to - from) * this.#linesPerChild
    if (to < family.size) return false
    if (writer.length === this.#headed && test !== undefined) writer.rewind(this.#start)
    return true
  }
}
