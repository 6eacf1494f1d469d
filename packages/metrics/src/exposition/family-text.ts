import type { Family } from '../series/family.ts'
import {
  copyPart,
  LINE_FEED,
  MAX_VALUE_BYTES,
  prepare,
  writeNumber,
  type ByteWriter,
  type Prepared,
} from './byte-writer.ts'
import { LabelArena } from './label-arena.ts'
import { boundText, headingOf, type FixedLabels } from './label-text.ts'
import type { ExpositionFormat } from './negotiate.ts'
import { ValueTexts } from './value-texts.ts'

/** Fewer numbers are rendered one by one. */
const FEW = 4

/** The parts of a metric's text that are the same in every scrape, in one format. */
interface Fixtures {
  /** `# HELP` and `# TYPE`. */
  readonly heading: Prepared
  /** Line starts of a child. A histogram has its buckets, the infinite one, sum and count. */
  readonly heads: readonly Prepared[]
  readonly headBytes: number
}

/** Which children to write. */
export interface Children {
  readonly from: number
  readonly to: number
  /** Leaves out children whose label values fail the test. */
  readonly test?: ((values: readonly string[]) => boolean) | undefined
}

/** Writes the text of a metric: copies prepared bytes and writes the numbers between them. */
export class FamilyText {
  readonly #family: Family
  readonly #fixtures: Readonly<Record<ExpositionFormat, Fixtures>>
  readonly #labels: LabelArena

  constructor(family: Family, fixed: FixedLabels) {
    this.#family = family
    this.#fixtures = {
      text: fixturesOf(family, 'text', fixed),
      openmetrics: fixturesOf(family, 'openmetrics', fixed),
    }
    this.#labels = new LabelArena(family, fixed)
  }

  /** Writes `# HELP` and `# TYPE`. */
  writeHeading(writer: ByteWriter, format: ExpositionFormat): void {
    const { view, length } = this.#fixtures[format].heading
    copyPart(writer.reserve(length), writer.end, view, 0, length)
    writer.end += length
  }

  /** Writes the children from `from` (included) to `to` (excluded). A gauge of NaN has no line. */
  write(writer: ByteWriter, format: ExpositionFormat, { from, to, test }: Children): void {
    const { type, width, cells, bounds, labelSets } = this.#family
    const { heads, headBytes } = this.#fixtures[format]
    const labels = this.#labels.read()
    const labelBytes = (labels.ends[to] as number) - (labels.ends[from] as number)
    const target = writer.reserve(
      (to - from) * (headBytes + heads.length * MAX_VALUE_BYTES) + heads.length * labelBytes,
    )
    const sumAt = type === 'histogram' ? bounds.length + 1 : 0
    const texts = type === 'counter' || to - from < FEW ? undefined : this.#valueTexts(from, to, sumAt)
    let end = writer.end
    for (let child = from; child < to; child += 1) {
      const base = child * width
      const value = cells[base + sumAt] as number
      if (
        (type === 'gauge' && Number.isNaN(value)) ||
        (test !== undefined && !test(labelSets[child] ?? []))
      ) {
        texts?.skip()
        continue
      }
      const labelsAt = labels.ends[child] as number
      const labelsLength = (labels.ends[child + 1] as number) - labelsAt
      let count = 0
      for (let at = 0; at < heads.length; at += 1) {
        const { view, length } = heads[at] as Prepared
        copyPart(target, end, view, 0, length)
        copyPart(target, end + length, labels.view, labelsAt, labelsLength)
        end += length + labelsLength
        if (at < sumAt) count += cells[base + at] as number
        if (at !== sumAt) end = writeNumber(target, end, count)
        else end = texts === undefined ? writeNumber(target, end, value) : texts.write(target, end, value)
        target.setUint8(end, LINE_FEED)
        end += 1
      }
    }
    writer.end = end
  }

  /** Renders gauges and sums of histograms, which are rarely integers. */
  #valueTexts(from: number, to: number, at: number): ValueTexts {
    const { cells, width } = this.#family
    const values: number[] = []
    for (let child = from; child < to; child += 1) values.push(cells[child * width + at] as number)
    return new ValueTexts(values)
  }
}

function fixturesOf(family: Family, format: ExpositionFormat, fixed: FixedLabels): Fixtures {
  const heads = headsOf(family, format, fixed)
  return {
    heading: prepare(headingOf(family, format)),
    heads,
    headBytes: heads.reduce((sum, { length }) => sum + length, 0),
  }
}

function headsOf(
  { name, type, bounds, labelNames }: Family,
  format: ExpositionFormat,
  fixed: FixedLabels,
): readonly Prepared[] {
  const hasLabels = labelNames.length > 0 || Object.keys(fixed).length > 0
  const open = hasLabels ? '{' : ''
  if (type !== 'histogram') return [prepare(`${name}${open}`)]
  const buckets = [...bounds, Infinity].map(
    (bound) => `${name}_bucket{le="${boundText(bound, format)}"${hasLabels ? ',' : '}'}`,
  )
  return [...buckets, `${name}_sum${open}`, `${name}_count${open}`].map((head) => prepare(head))
}
