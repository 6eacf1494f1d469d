import type { Family } from '../series/family.ts'
import { prepare } from './byte-writer.ts'
import { labelsText, type FixedLabels } from './label-text.ts'

/** The rendered labels of all children, as each line of a child has them before its value. */
export class LabelArena {
  readonly #family: Family
  readonly #fixed: FixedLabels
  #labelSets: readonly (readonly string[])[] = []
  #view: DataView = prepare('').view
  #ends: Uint32Array = new Uint32Array(1)
  #count = 0

  constructor(family: Family, fixed: FixedLabels) {
    this.#family = family
    this.#fixed = fixed
  }

  /** Returns the labels. Those of child `n` are the bytes from `ends[n]` to `ends[n + 1]`. */
  read(): { readonly view: DataView; readonly ends: Uint32Array } {
    this.#update()
    return { view: this.#view, ends: this.#ends }
  }

  /** Renders the labels of new children, or of all if some were removed. */
  #update(): void {
    const { labelSets } = this.#family
    if (labelSets !== this.#labelSets) {
      this.#labelSets = labelSets
      this.#count = 0
    }
    const count = this.#count
    if (count === labelSets.length) return
    const fresh = labelSets.slice(count).map((_, index) => {
      const text = labelsText(this.#family, count + index, this.#fixed)
      return text === '' ? ' ' : `${text}} `
    })
    const ends = new Uint32Array(labelSets.length + 1)
    ends.set(this.#ends.subarray(0, count + 1))
    const before = ends[count] ?? 0
    for (const [index, text] of fresh.entries())
      ends[count + index + 1] = (ends[count + index] ?? 0) + Buffer.byteLength(text)
    const { view } = prepare(fresh.join(''))
    const labels = new Uint8Array(before + view.byteLength)
    labels.set(new Uint8Array(this.#view.buffer).subarray(0, before))
    labels.set(new Uint8Array(view.buffer), before)
    this.#view = new DataView(labels.buffer)
    this.#ends = ends
    this.#count = labelSets.length
  }
}
