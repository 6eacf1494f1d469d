import { OVERFLOW } from './overflow.ts'
import type { FamilyDefinition } from './definition.ts'

/** Callbacks of the store that owns a family. */
export interface Admission {
  /** Whether one more series is allowed. */
  readonly admits: (family: Family) => boolean
  /** Called for every sample in the overflow series. */
  readonly overflowed: (family: Family) => void
  /** Called when the number of series has changed. */
  readonly resized: (change: number) => void
}

/**
 * One metric, with all series in one array: `width` cells per label set (a "child"), addressed by index. Removing a
 * child changes all indexes and the store's `generation`.
 */
export class Family {
  readonly name: string
  readonly help: string
  readonly type: FamilyDefinition['type']
  /** The type in `# TYPE`. */
  readonly shownAs: FamilyDefinition['type'] | 'summary'
  readonly labelNames: readonly string[]
  /** Upper bounds of a histogram's buckets. Empty for other types. */
  readonly bounds: Float64Array
  /** Cells per child: 1, or for a histogram its buckets, the infinite bucket and the sum. */
  readonly width: number
  /** All cells. The array is replaced when it grows, so do not keep it. A gauge of NaN is not rendered. */
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

  /** Number of children. */
  get size(): number {
    return this.#labelSets.length
  }

  /** Label values by child. The array is replaced when children are removed. */
  get labelSets(): readonly (readonly string[])[] {
    return this.#labelSets
  }

  /** Index of the overflow child. -1 without one. */
  get overflowAt(): number {
    return this.#overflowAt
  }

  /** Returns the child with these label values, which it creates if necessary. -1 above a cap. */
  admit(...given: readonly string[]): number {
    const found = this.#index.get(keyOf(given))
    if (found !== undefined) return found
    // The copy of a string that is not well-formed is another string.
    const values = given.map((value) => this.#ownCopy(value))
    const same = this.#index.get(keyOf(values))
    if (same !== undefined) return same
    if (!this.#admission.admits(this) && !isOverflow(values) && values.length > 0) return -1
    this.#admission.resized(1)
    return this.#insert(values)
  }

  /** Returns the child for one sample. Above a cap it is the overflow child, and the sample is counted as overflow. */
  child(...values: readonly string[]): number {
    const at = this.admit(...values)
    if (at !== -1) return at
    this.#admission.overflowed(this)
    return this.#overflowAt === -1 ? this.admit(...values.map(() => OVERFLOW)) : this.#overflowAt
  }

  /**
   * Sets a gauge and returns its child. Null and undefined hide the gauge. Above a cap the gauge has no child (-1),
   * because a sum of gauges would be meaningless.
   */
  set(value: number | null | undefined, ...values: readonly string[]): number {
    const isKnown = value !== null && value !== undefined
    const at = isKnown ? this.admit(...values) : (this.#index.get(keyOf(values)) ?? -1)
    if (at !== -1) this.cells[at] = isKnown ? value : Number.NaN
    return at
  }

  /** Replaces all values of a counter. Values above a cap are added to the overflow child. */
  replace(totals: Iterable<readonly [total: number, ...values: readonly string[]]>): void {
    this.cells.fill(0)
    for (const [total, ...values] of totals) {
      const known = this.admit(...values)
      const at = known === -1 ? this.admit(...values.map(() => OVERFLOW)) : known
      this.cells[at] = (this.cells[at] as number) + total
    }
  }

  /** Adds to a counter. Returns false if it was the overflow child. */
  add(amount: number, ...values: readonly string[]): boolean {
    const at = this.child(...values)
    this.cells[at] = (this.cells[at] as number) + amount
    return at !== this.#overflowAt
  }

  /** Adds an observation to a histogram. Returns false if it was the overflow child. */
  observe(value: number, ...values: readonly string[]): boolean {
    const at = this.child(...values)
    this.observeNear(at * this.width, value, 0)
    return at !== this.#overflowAt
  }

  /** The same for a child whose first cell is known. `near` is a bucket at or below the one of the value. */
  observeNear(base: number, value: number, near: number): void {
    const { bounds, cells } = this
    let bucket = near
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
    const at = base + bucket
    cells[at] = (cells[at] as number) + 1
    const sumAt = base + bounds.length + 1
    cells[sumAt] = (cells[sumAt] as number) + value
  }

  /** Removes the children that fail a test. Returns whether there were any, in which case all indexes have changed. */
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

  /** Copies a label value, because a substring keeps its whole string in memory. Reuses equal values of the last child. */
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

/** The lengths make the key unambiguous. */
function keyOf(values: readonly string[]): string {
  if (values.length === 1) return values[0] ?? ''
  let key = ''
  for (const value of values) key += `${value.length}:${value}`
  return key
}

/** A metric without labels has one series and no overflow. */
function isOverflow(values: readonly string[]): boolean {
  return values.length > 0 && values.every((value) => value === OVERFLOW)
}
