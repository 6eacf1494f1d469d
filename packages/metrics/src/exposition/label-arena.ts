import type { Family } from '../series/family.ts'
import { prepare } from './byte-writer.ts'
import { labelsText, type FixedLabels } from './label-text.ts'

/** The labels of all children of a family, up to the value, as they stand in every line of a child. */
export class LabelArena {
  readonly #family: Family
  readonly #fixed: FixedLabels
  #labelSets: readonly (readonly string[])[] = []
  #view: DataView = prepare('').view
  #ends: Uint32Array = new Uint32Array(1)
  #known = 0

  constructor(family: Family, fixed: FixedLabels) {
    this.#family = family
    this.#fixed = fixed
  }

  /** The labels of child `n` are the bytes from `ends[n]` to `ends[n + 1]`. */
  read(): { readonly view: DataView; readonly ends: Uint32Array } {
    this.#learn()
    return { view: this.#view, ends: this.#ends }
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
    labels.set(new Uint8Array(this.#view.buffer).subarray(0, before))
    labels.set(new Uint8Array(view.buffer), before)
    this.#view = new DataView(labels.buffer)
    this.#ends = ends
    this.#known = labelSets.length
  }
}
