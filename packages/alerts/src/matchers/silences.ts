import type { AlertSeverity } from '../alert.ts'
import type { Labels } from '../labels.ts'
import type { Silence } from './silence.ts'

/** Silences that match an alert, of the first `seen` that were ever added. */
interface Known {
  readonly severity: AlertSeverity
  seen: number
  matching: readonly Silence[]
}

/** Dead entries of the list that are not worth a new list. */
const SLACK = 100

/**
 * Silences by id. Each is compared with an alert once, because the label set of an alert stays the same object: with many
 * silences and alerts, comparing all with all again takes seconds.
 */
export class Silences extends Map<string, Silence> {
  /** In the order they were added, with their number; some have been replaced or deleted since. */
  #added: (readonly [number: number, silence: Silence])[] = []
  #count = 0
  readonly #known = new WeakMap<Labels, Known>()

  override set(id: string, silence: Silence): this {
    super.set(id, silence)
    this.#added.push([(this.#count += 1), silence])
    if (this.#added.length > 2 * this.size + SLACK)
      this.#added = this.#added.filter(([, each]) => this.#isCurrent(each))
    return this
  }

  /** Returns the silences that match an alert, whether they are active now or not, in the order they were added. */
  matching(labels: Labels, severity: AlertSeverity): readonly Silence[] {
    if (this.size === 0) return []
    const last = this.#known.get(labels)
    const known = last?.severity === severity ? last : { severity, seen: 0, matching: [] }
    if (known !== last) this.#known.set(labels, known)
    if (known.seen < this.#count) {
      const added = this.#addedAfter(known.seen).filter((silence) => silence.matches(labels, severity))
      if (added.length > 0) known.matching = [...known.matching, ...added]
      known.seen = this.#count
    }
    if (!known.matching.every((silence) => this.#isCurrent(silence)))
      known.matching = known.matching.filter((silence) => this.#isCurrent(silence))
    return known.matching
  }

  #addedAfter(seen: number): readonly Silence[] {
    const start = this.#added.findLastIndex(([number]) => number <= seen) + 1
    return this.#added.slice(start).flatMap(([, silence]) => (this.#isCurrent(silence) ? [silence] : []))
  }

  #isCurrent(silence: Silence): boolean {
    return this.get(silence.record.id) === silence
  }
}
