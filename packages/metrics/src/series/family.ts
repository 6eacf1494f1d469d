import { OVERFLOW } from './overflow.ts'
import type { FamilyDefinition } from './definition.ts'

/** Whether one more label set may be made. */
export interface Admission {
  /** False when this family, or all together, have as many as they may. */
  readonly admits: (family: Family) => boolean
  /** Called for every sample that goes to the overflow. */
  readonly overflowed: (family: Family) => void
  /** Called when the number of label sets has changed. */
  readonly resized: (change: number) => void
}

/**
 * The series of one metric as numbers in one array: `width` cells for each label set (a "child"), which is
 * addressed by its index. Indexes hold until a child is removed; the store's `generation` tells when.
 */
export class Family {
  readonly name: string
  readonly help: string
  readonly type: FamilyDefinition['type']
  /** The type that is shown. */
  readonly shownAs: FamilyDefinition['type'] | 'summary'
  readonly labelNames: readonly string[]
  /** Upper bounds of a histogram's buckets; empty for the other types. */
  readonly bounds: Float64Array
  /** Cells per child: 1, or for a histogram its buckets, the infinite bucket, and the sum. */
  readonly width: number
  /** All cells. Replaced when it grows: never keep it. A gauge that is NaN is not shown. */
  cells: Float64Array<ArrayBuffer>
  readonly #admission: Admission
  readonly #index = new Map<string, number>()
  #labelSets: (readonly string[])[] = []
  #overflowAt = -1

  constructor(definition: FamilyDefinition, admission: Admission) {
    this.name = definition.name
    this.help = definition.help
    this.type = definition.type
    this.shownAs = definition.shownAs ?? definition.type
    this.labelNames = definition.labelNames
    this.bounds = Float64Array.from(definition.buckets ?? [])
    this.width = definition.type === 'histogram' ? this.bounds.length + 2 : 1
    this.cells = new Float64Array(this.width)
    this.#admission = admission
  }

  /** How many children there are. */
  get size(): number {
    return this.#labelSets.length
  }

  /** The label values of each child, by index. The array is replaced, not changed, when children are removed. */
  get labelSets(): readonly (readonly string[])[] {
    return this.#labelSets
  }

  /** Where the child of the overflow is; -1 while there is none. */
  get overflowAt(): number {
    return this.#overflowAt
  }

  /** The child of these label values, in the order of the label names; made when it is new; -1 past a cap. */
  admit(...given: readonly string[]): number {
    const found = this.#index.get(keyOf(given))
    if (found !== undefined) return found
    // The copy of a text that is not well-formed is another text.
    const values = given.map((value) => this.#ownCopy(value))
    const same = this.#index.get(keyOf(values))
    if (same !== undefined) return same
    if (!this.#admission.admits(this) && !isOverflow(values) && values.length > 0) return -1
    this.#admission.resized(1)
    return this.#insert(values)
  }

  /** The same for one sample: past a cap the child of the overflow, and the sample is counted as such. */
  child(...values: readonly string[]): number {
    const at = this.admit(...values)
    if (at !== -1) return at
    this.#admission.overflowed(this)
    return this.#overflowAt === -1 ? this.admit(...values.map(() => OVERFLOW)) : this.#overflowAt
  }

  /**
   * Sets a gauge's value; null and undefined take it out of sight, and so does a cap: there is no sum to keep right.
   * Gives its child; -1 while it has none.
   */
  set(value: number | null | undefined, ...values: readonly string[]): number {
    const isKnown = value !== null && value !== undefined
    const at = isKnown ? this.admit(...values) : (this.#index.get(keyOf(values)) ?? -1)
    if (at !== -1) this.cells[at] = isKnown ? value : Number.NaN
    return at
  }

  /** Replaces all values of a counter by totals that were added up elsewhere; past a cap they go to the overflow. */
  replace(totals: Iterable<readonly [total: number, ...values: readonly string[]]>): void {
    this.cells.fill(0)
    for (const [total, ...values] of totals) {
      const known = this.admit(...values)
      const at = known === -1 ? this.admit(...values.map(() => OVERFLOW)) : known
      this.cells[at] = (this.cells[at] as number) + total
    }
  }

  /** Adds to a counter; false when that was the overflow's. */
  add(amount: number, ...values: readonly string[]): boolean {
    const at = this.child(...values)
    this.cells[at] = (this.cells[at] as number) + amount
    return at !== this.#overflowAt
  }

  /** Counts a duration or size in a histogram's child; false when that was the overflow's. */
  observe(value: number, ...values: readonly string[]): boolean {
    const at = this.child(...values)
    this.observeNear(at * this.width, value, 0)
    return at !== this.#overflowAt
  }

  /** The same for a child whose first cell is known, and a bucket that the value is in or above. */
  observeNear(base: number, value: number, near: number): void {
    const { bounds, cells } = this
    let bucket = near
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
    const at = base + bucket
    cells[at] = (cells[at] as number) + 1
    const sumAt = base + bounds.length + 1
    cells[sumAt] = (cells[sumAt] as number) + value
  }

  /** Removes the children that do not fit the test; true when there were any, and then all indexes have changed. */
  keep(test: (values: readonly string[]) => boolean): boolean {
    const kept = this.#labelSets.map((values, at) => ({ values, at })).filter(({ values }) => test(values))
    const removed = this.#labelSets.length - kept.length
    if (removed === 0) return false
    const cells = new Float64Array(Math.max(1, kept.length) * this.width)
    for (const [to, { at }] of kept.entries())
      cells.set(this.cells.subarray(at * this.width, (at + 1) * this.width), to * this.width)
    this.cells = cells
    this.#index.clear()
    this.#labelSets = []
    this.#overflowAt = -1
    for (const { values } of kept) this.#insert(values)
    this.#admission.resized(-removed)
    return true
  }

  /** A part of a long text would else keep the whole of it in memory; and most values are those of the child before. */
  #ownCopy(text: string): string {
    return this.#labelSets.at(-1)?.find((value) => value === text) ?? Buffer.from(text).toString()
  }

  #insert(values: readonly string[]): number {
    const at = this.#labelSets.length
    const needed = (at + 1) * this.width
    if (needed > this.cells.length) {
      const grown = new Float64Array(Math.max(needed, 2 * this.cells.length))
      grown.set(this.cells)
      this.cells = grown
    }
    this.#index.set(keyOf(values), at)
    this.#labelSets.push(values)
    if (isOverflow(values)) this.#overflowAt = at
    return at
  }
}

/** With the length of each value before it, no two label sets can have the same key. */
function keyOf(values: readonly string[]): string {
  if (values.length === 1) return values[0] ?? ''
  let key = ''
  for (const value of values) key += `${value.length}:${value}`
  return key
}

/** Without labels there is one series only, and so no overflow. */
function isOverflow(values: readonly string[]): boolean {
  return values.length > 0 && values.every((value) => value === OVERFLOW)
}
