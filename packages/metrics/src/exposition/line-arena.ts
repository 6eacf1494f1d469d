import type { Family } from '../store/family.ts'
import { MAX_VALUE_BYTES, prepare, type ByteWriter, type Prepared } from './byte-writer.ts'
import { boundText, labelsText, type FixedLabels } from './label-text.ts'
import type { ExpositionFormat } from './negotiate.ts'

/** How the lines of a child begin: of a histogram its buckets, the infinite one, sum and count. */
type Heads = readonly Prepared[]

/**
 * The lines of a gauge or a histogram: their beginnings are kept, once for the family, and the labels, once for each
 * child; a scrape copies both and writes the numbers.
 */
export class LineArena {
  readonly #family: Family
  readonly #fixed: FixedLabels
  readonly #heads: Readonly<Record<ExpositionFormat, Heads>>
  /** Length of all heads of a child, at most. */
  readonly #headBytes: number
  #labelSets: readonly (readonly string[])[] = []
  /** The labels of child `n`, up to the value, from `ends[n]` to `ends[n + 1]`. */
  #labels: DataView = prepare('').view
  #ends: Uint32Array = new Uint32Array(1)
  #known = 0

  constructor(family: Family, fixed: FixedLabels) {
    this.#family = family
    this.#fixed = fixed
    this.#heads = { text: headsOf(family, 'text', fixed), openmetrics: headsOf(family, 'openmetrics', fixed) }
    this.#headBytes = this.#heads.openmetrics.reduce((sum, { length }) => sum + length, 0)
  }

  /** Writes the children from one index up to another that pass the test. A gauge that is NaN has no line. */
  write(
    writer: ByteWriter,
    format: ExpositionFormat,
    range: { readonly from: number; readonly to: number },
    test?: (values: readonly string[]) => boolean,
  ): void {
    this.#learn()
    const { type, width, cells, bounds, labelSets } = this.#family
    const heads = this.#heads[format]
    const labels = this.#labels
    const sumAt = type === 'histogram' ? bounds.length + 1 : 0
    for (let child = range.from; child < range.to; child += 1) {
      if (test !== undefined && !test(labelSets[child] ?? [])) continue
      const base = child * width
      if (type === 'gauge' && Number.isNaN(cells[base])) continue
      const from = this.#ends[child] as number
      const length = (this.#ends[child + 1] as number) - from
      writer.reserve(this.#headBytes + heads.length * (length + MAX_VALUE_BYTES))
      let count = 0
      for (let at = 0; at < heads.length; at += 1) {
        const head = heads[at] as Prepared
        if (at < sumAt) count += cells[base + at] as number
        writer.part(head.view, 0, head.length)
        writer.part(labels, from, length)
        writer.value(at === sumAt ? (cells[base + at] as number) : count)
      }
    }
  }

  /** Writes down the labels of children that are new, or of all once some were removed. */
  #learn(): void {
    const { labelSets } = this.#family
    if (labelSets !== this.#labelSets) {
      this.#labelSets = labelSets
      this.#known = 0
    }
    const known = this.#known
    if (known === labelSets.length) return
    const fresh = labelSets.slice(known).map((_, index) => {
      const text = labelsText(this.#family, known + index, this.#fixed)
      return text === '' ? ' ' : `${text}} `
    })
    const ends = new Uint32Array(labelSets.length + 1)
    ends.set(this.#ends.subarray(0, known + 1))
    const before = ends[known] ?? 0
    for (const [index, text] of fresh.entries())
      ends[known + index + 1] = (ends[known + index] ?? 0) + Buffer.byteLength(text)
    const { view } = prepare(fresh.join(''))
    const labels = new Uint8Array(before + view.byteLength)
    labels.set(new Uint8Array(this.#labels.buffer).subarray(0, before))
    labels.set(new Uint8Array(view.buffer), before)
    this.#labels = new DataView(labels.buffer)
    this.#ends = ends
    this.#known = labelSets.length
  }
}

function headsOf(
  { name, type, bounds, labelNames }: Family,
  format: ExpositionFormat,
  fixed: FixedLabels,
): Heads {
  const hasLabels = labelNames.length > 0 || Object.keys(fixed).length > 0
  const open = hasLabels ? '{' : ''
  if (type !== 'histogram') return [prepare(`${name}${open}`)]
  const buckets = [...bounds, Infinity].map(
    (bound) => `${name}_bucket{le="${boundText(bound, format)}"${hasLabels ? ',' : '}'}`,
  )
  return [...buckets, `${name}_sum${open}`, `${name}_count${open}`].map((head) => prepare(head))
}
