import type { Family } from '../store/family.ts'
import { prepare, type ByteWriter, type Prepared } from './byte-writer.ts'
import { CounterPage } from './counter-page.ts'
import { headingOf, labelsText, type FixedLabels } from './label-text.ts'
import { LineArena } from './line-arena.ts'
import type { ExpositionFormat } from './negotiate.ts'

/** What of a family's text does not change from scrape to scrape, as bytes. */
export class FamilyText {
  readonly #family: Family
  readonly #headings: Readonly<Record<ExpositionFormat, Prepared>>
  readonly #lines: CounterPage | LineArena

  constructor(family: Family, fixed: FixedLabels) {
    this.#family = family
    this.#headings = {
      text: prepare(headingOf(family, 'text')),
      openmetrics: prepare(headingOf(family, 'openmetrics')),
    }
    const prefixOf = (child: number): Uint8Array => {
      const labels = labelsText(family, child, fixed)
      return Buffer.from(labels === '' ? `${family.name} ` : `${family.name}{${labels}} `)
    }
    this.#lines = family.type === 'counter' ? new CounterPage(family, prefixOf) : new LineArena(family, fixed)
  }

  /** Writes `# HELP` and `# TYPE`. */
  writeHeading(writer: ByteWriter, format: ExpositionFormat): void {
    const { view, length } = this.#headings[format]
    writer.reserve(length)
    writer.part(view, 0, length)
  }

  /** Writes the children from one index up to another that pass the test. */
  write(
    writer: ByteWriter,
    format: ExpositionFormat,
    range: { readonly from: number; readonly to: number },
    test?: (values: readonly string[]) => boolean,
  ): void {
    const lines = this.#lines
    if (lines instanceof LineArena) lines.write(writer, format, range, test)
    else if (test === undefined) lines.write(writer, range.from, range.to)
    else
      for (let child = range.from; child < range.to; child += 1)
        if (test(this.#family.labelSets[child] ?? [])) lines.write(writer, child, child + 1)
  }
}
