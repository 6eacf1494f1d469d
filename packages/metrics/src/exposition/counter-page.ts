import type { Family } from '../store/family.ts'
import { copyPart, digitsOf, MAX_VALUE_BYTES, SLACK, writeNumber, type ByteWriter } from './byte-writer.ts'

/**
 * The lines of a counter as one text that is kept: a scrape writes only the digits that have changed into it, and copies
 * it as a whole. Takes no more memory than the lines' beginnings alone would. Both formats show the same lines.
 */
export class CounterPage {
  readonly #family: Family
  readonly #prefixOf: (child: number) => Uint8Array
  #labelSets: readonly (readonly string[])[] = []
  #bytes = new Uint8Array(SLACK)
  /** Where each line starts; one more than there are lines. */
  #starts: Uint32Array = new Uint32Array(1)
  /** Where the number of each line starts. */
  #numbers: Uint32Array = new Uint32Array()
  #shown: Float64Array = new Float64Array()

  constructor(family: Family, prefixOf: (child: number) => Uint8Array) {
    this.#family = family
    this.#prefixOf = prefixOf
  }

  /** Writes the children from one index up to another, as they stand. */
  write(writer: ByteWriter, from: number, to: number): void {
    if (!this.#patch(from, to)) this.#layOut()
    writer.bytes(this.#bytes.subarray(this.#starts[from], this.#starts[to]))
  }

  /** Brings the numbers of some lines up to date; false when one of them needs another place. */
  #patch(from: number, to: number): boolean {
    if (this.#labelSets !== this.#family.labelSets || to > this.#shown.length) return false
    const { cells } = this.#family
    for (let child = from; child < to; child += 1) {
      const value = cells[child] as number
      if (value === this.#shown[child]) continue
      const at = this.#numbers[child] as number
      if (digitsOf(value) !== (this.#starts[child + 1] as number) - 1 - at) return false
      writeNumber(this.#bytes, at, value)
      this.#shown[child] = value
    }
    return true
  }

  /** Writes all lines anew, with the beginnings that are known from the lines before. */
  #layOut(): void {
    const { cells, labelSets } = this.#family
    const known = this.#labelSets === labelSets ? this.#shown.length : 0
    const fresh = labelSets.slice(known).map((_, index) => this.#prefixOf(known + index))
    const added = fresh.reduce((sum, { length }) => sum + length, 0)
    const room = (this.#starts[known] ?? 0) + added + labelSets.length * MAX_VALUE_BYTES + SLACK
    const bytes = new Uint8Array(room)
    const [source, target] = [new DataView(this.#bytes.buffer), new DataView(bytes.buffer)]
    const starts = new Uint32Array(labelSets.length + 1)
    const numbers = new Uint32Array(labelSets.length)
    let at = 0
    for (let child = 0; child < labelSets.length; child += 1) {
      if (child < known) {
        const from = this.#starts[child] as number
        const length = (this.#numbers[child] as number) - from
        copyPart(target, at, source, from, length)
        at += length
      } else {
        const prefix = fresh[child - known] as Uint8Array
        bytes.set(prefix, at)
        at += prefix.length
      }
      numbers[child] = at
      at = writeNumber(bytes, at, cells[child] as number)
      bytes[at] = 10
      at += 1
      starts[child + 1] = at
    }
    this.#labelSets = labelSets
    this.#bytes = bytes.slice(0, at + SLACK)
    this.#starts = starts
    this.#numbers = numbers
    this.#shown = cells.slice(0, labelSets.length)
  }
}
