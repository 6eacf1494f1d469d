import type { Family } from '../series/family.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { FamilyText } from './family-text.ts'
import type { ExpositionFormat } from './negotiate.ts'

/** Lines between two yields to the event loop, which take well under a millisecond. */
const LINES_PER_YIELD = 4096

/** How many lines a scrape may still write before it yields to the event loop. */
export class YieldBudget {
  /** Lowered by writers. At zero or below, it is time to yield. */
  lines: number = LINES_PER_YIELD

  /** Resets the budget after a yield. */
  renew(): void {
    this.lines = LINES_PER_YIELD
  }
}

/** What to write, and where. */
export interface FamilyPart {
  readonly writer: ByteWriter
  readonly family: Family
  readonly text: FamilyText
  readonly format: ExpositionFormat
  /** Leaves out children whose label values fail the test, and the heading if all fail. */
  readonly test: ((values: readonly string[]) => boolean) | undefined
}

/** Writes one metric in several steps, with a yield to the event loop between them. */
export class FamilyWriting {
  readonly #part: FamilyPart
  readonly #linesPerChild: number
  /** Start and end of the heading. */
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

  /** Writes until the budget is used up. Returns true once the metric is complete; otherwise call it again after a yield. */
  step(budget: YieldBudget): boolean {
    if (budget.lines <= 0) return false
    const { writer, family, text, format, test } = this.#part
    if (this.#labelSets !== family.labelSets) {
      // A reset has moved the remaining series, so the metric is written again.
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
