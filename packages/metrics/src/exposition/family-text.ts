import type { Family } from '../store/family.ts'
import { MAX_VALUE_BYTES, numberText, prepare, type ByteWriter, type Prepared } from './byte-writer.ts'
import type { ExpositionFormat } from './negotiate.ts'

/** Labels that every series shows, as the registry's default labels. */
export type FixedLabels = Readonly<Record<string, string>>

/** How the lines of a histogram's child begin: its buckets, the infinite one, sum and count. */
type Heads = readonly Prepared[]

/**
 * What of a family's text does not change from scrape to scrape: its heading, the beginnings of its lines and the
 * lines of its children, as bytes. A scrape copies these and writes the numbers between them.
 */
export class FamilyText {
  readonly #family: Family
  readonly #fixed: FixedLabels
  readonly #heads: Readonly<Record<ExpositionFormat, Heads>>
  /** Length of all heads of a child, at most. */
  readonly #headBytes: number
  #labelSets: readonly (readonly string[])[] = []
  /** What is ready of child `n`, up to the value, from `ends[n]` to `ends[n + 1]`. */
  #labels: DataView = prepare('').view
  #ends: Uint32Array = new Uint32Array(1)
  #known = 0

  constructor(family: Family, fixed: FixedLabels) {
    this.#family = family
    this.#fixed = fixed
    this.#headBytes = this.#headsOf('openmetrics').reduce((sum, { length }) => sum + length, 0)
    this.#heads = { text: this.#headsOf('text'), openmetrics: this.#headsOf('openmetrics') }
  }

  /** `# HELP` and `# TYPE`. */
  heading(format: ExpositionFormat): string {
    return headingOf(this.#family, format)
  }

  /** Writes the children from one index up to another that pass the test. */
  write(
    writer: ByteWriter,
    format: ExpositionFormat,
    range: { readonly from: number; readonly to: number },
    test?: (values: readonly string[]) => boolean,
  ): void {
    this.#learn()
    const { type, width, cells, labelSets } = this.#family
    const heads = this.#heads[format]
    for (let child = range.from; child < range.to; child += 1) {
      if (test !== undefined && !test(labelSets[child] ?? [])) continue
      const from = this.#ends[child] as number
      const length = (this.#ends[child + 1] as number) - from
      if (type === 'histogram') {
        writer.reserve(this.#headBytes + heads.length * (length + MAX_VALUE_BYTES))
        this.#writeHistogram(writer, heads, { from, length, base: child * width })
        continue
      }
      const value = cells[child] as number
      if (type === 'gauge' && Number.isNaN(value)) continue
      writer.reserve(length + MAX_VALUE_BYTES)
      writer.part(this.#labels, from, length)
      writer.value(value)
    }
  }

  #writeHistogram(
    writer: ByteWriter,
    heads: Heads,
    { from, length, base }: { readonly from: number; readonly length: number; readonly base: number },
  ): void {
    const { cells, bounds } = this.#family
    const labels = this.#labels
    const sumAt = bounds.length + 1
    let count = 0
    for (let at = 0; at < heads.length; at += 1) {
      const head = heads[at] as Prepared
      if (at < sumAt) count += cells[base + at] as number
      writer.part(head.view, 0, head.length)
      writer.part(labels, from, length)
      writer.value(at === sumAt ? (cells[base + at] as number) : count)
    }
  }

  /** Writes down the labels of children that are new, or of all once some were removed. */
  #learn(): void {
    const { labelSets, labelNames } = this.#family
    if (labelSets !== this.#labelSets) {
      this.#labelSets = labelSets
      this.#known = 0
    }
    if (this.#known === labelSets.length) return
    const fixed = Object.entries(this.#fixed).filter(([name]) => !labelNames.includes(name))
    const fresh = labelSets.slice(this.#known).map((values) => {
      const own = labelNames.map((name, at) => labelText(name, values[at] ?? ''))
      return this.#close([...own, ...fixed.map(([name, value]) => labelText(name, value))])
    })
    const ends = new Uint32Array(labelSets.length + 1)
    ends.set(this.#ends.subarray(0, this.#known + 1))
    const before = ends[this.#known] ?? 0
    for (const [offset, text] of fresh.entries())
      ends[this.#known + offset + 1] = (ends[this.#known + offset] ?? 0) + Buffer.byteLength(text)
    const { view } = prepare(fresh.join(''))
    const labels = new Uint8Array(before + view.byteLength)
    labels.set(new Uint8Array(this.#labels.buffer).subarray(0, before))
    labels.set(new Uint8Array(view.buffer), before)
    this.#labels = new DataView(labels.buffer)
    this.#ends = ends
    this.#known = labelSets.length
  }

  /** A child's line up to the value; of a histogram without what differs between its lines. */
  #close(labels: readonly string[]): string {
    const { name, type } = this.#family
    if (type === 'histogram') return `${labels.join(',')}} `
    return labels.length === 0 ? `${name} ` : `${name}{${labels.join(',')}} `
  }

  #headsOf(format: ExpositionFormat): Heads {
    const { name, type, bounds, labelNames } = this.#family
    if (type !== 'histogram') return []
    const comma = labelNames.length > 0 || Object.keys(this.#fixed).length > 0 ? ',' : ''
    const buckets = [...bounds, Infinity].map(
      (bound) => `${name}_bucket{le="${boundText(bound, format)}"${comma}`,
    )
    return [...buckets, `${name}_sum{`, `${name}_count{`].map((head) => prepare(head))
  }
}

/** `# HELP` and `# TYPE` of a family. */
function headingOf({ name, help, type }: Family, format: ExpositionFormat): string {
  const shown = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  const text = format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped
  return `# HELP ${shown} ${text}\n# TYPE ${shown} ${type}\n`
}

/** OpenMetrics wants a bound to look like a float; the text format shows it as everyone does. */
function boundText(bound: number, format: ExpositionFormat): string {
  const text = numberText(bound)
  return format === 'openmetrics' && /^-?\d+$/.test(text) ? `${text}.0` : text
}

function labelText(name: string, value: string): string {
  return `${name}="${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`
}
