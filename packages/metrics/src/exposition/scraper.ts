import type { SeriesStore } from '../series/series-store.ts'
import { ByteWriter, makeSlab, type Slab } from './byte-writer.ts'
import { FamilyText } from './family-text.ts'
import { FamilyWriting, TurnBudget } from './family-writing.ts'
import { ForeignMetrics, type CollectorFailure, type ForeignMetric } from './foreign-metrics.ts'
import type { FixedLabels } from './label-text.ts'
import type { ExpositionFormat } from './negotiate.ts'
import { OwnMetric } from './own-metric.ts'
import { isInView, rowsOfApi, type RegistryView } from './view.ts'

// Taken once, so that a scrape goes on when a test has stopped the clock.
const { setImmediate } = globalThis

/** What a scraper shows, and whom it tells. */
export interface ScraperParts {
  readonly namespace: string
  readonly store: SeriesStore
  /** Everything registered, own and foreign, in the order in which it is shown. */
  readonly metrics: () => readonly (OwnMetric | ForeignMetric)[]
  readonly fixedLabels: () => FixedLabels
  /** Brings the gauges that are computed up to date. */
  readonly refresh: () => void
  readonly onFailure: (metric: string, reason: CollectorFailure) => void
  readonly onRendered: (durationMs: number) => void
}

/** A text and its memory, which may be given to several. */
export interface Scrape {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Says that it is not needed any more. Once all who were given it have, the next scrape is written in its place. */
  readonly release: () => void
}

/** A scrape under way, or done. */
interface Flight {
  readonly text: Promise<Uint8Array<ArrayBuffer>>
  /** How many were given the text and have not released it. */
  holders: number
}

/** Renders views of a registry; scrapes of the same view and format at the same time are one. */
export class Scraper {
  readonly #parts: ScraperParts
  readonly #foreign: ForeignMetrics
  readonly #flights = new Map<string, Flight>()
  readonly #texts = new Map<OwnMetric, FamilyText>()
  #textsLabels: FixedLabels = {}
  /** Null while a scrape writes into it. */
  #slab: Slab | null = null
  #longest = 0

  constructor(parts: ScraperParts) {
    this.#parts = parts
    this.#foreign = new ForeignMetrics(parts.onFailure)
  }

  /** The view in a format, as UTF-8. Never rejects, answers within the collectors' limit plus the rendering. */
  async scrape(view: RegistryView, format: ExpositionFormat): Promise<Scrape> {
    const key = JSON.stringify([format, view])
    const flight = this.#flights.get(key) ?? { text: this.#fly(key, view, format), holders: 0 }
    this.#flights.set(key, flight)
    flight.holders += 1
    const bytes = await flight.text
    let isHeld = true
    const release = (): void => {
      if (!isHeld) return
      isHeld = false
      flight.holders -= 1
      if (flight.holders === 0) this.#giveBack(bytes)
    }
    return { bytes, release }
  }

  /** Nobody may join once the text can be released, so the flight ends before its promise does. */
  async #fly(key: string, view: RegistryView, format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return await this.#render(view, format)
    } finally {
      this.#flights.delete(key)
    }
  }

  async #render(view: RegistryView, format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>> {
    const { metrics, namespace, fixedLabels, refresh, onRendered } = this.#parts
    // What is outside the view is not even collected: reading prom-client's event loop lag resets it.
    const shown = metrics().filter(({ name }) => isInView(name, namespace, view))
    const texts = await this.#foreign.render(shown.filter(isForeign), format, fixedLabels())
    const startedAtMs = performance.now()
    refresh()
    const writer = new ByteWriter(this.#takeSlab())
    const budget = new TurnBudget()
    for (const metric of shown) {
      const before = writer.length
      if (before > 0 && format === 'text') writer.lineFeed()
      const start = writer.length
      if (metric instanceof OwnMetric) {
        const writing = this.#begin(writer, metric, view, format)
        if (writing !== null)
          while (!writing.step(budget)) {
            await nextTurn()
            budget.renew()
          }
      } else {
        const all = texts.get(metric)
        const rows = view.kind === 'api' && all !== undefined ? rowsOfApi(all, view.api) : all
        if (rows !== undefined && rows !== '') writer.text(`${rows}\n`)
      }
      if (writer.length === start) writer.rewind(before)
    }
    if (format === 'openmetrics') writer.text('# EOF\n')
    const { text, slab } = writer.finish()
    this.#slab = slab
    this.#longest = Math.max(this.#longest, text.length)
    onRendered(performance.now() - startedAtMs)
    return text
  }

  /** One with room for what is to be expected, so that nothing has to move. */
  #takeSlab(): Slab {
    const slab = this.#slab
    this.#slab = null
    const expected = this.#longest + this.#longest / 8
    return slab !== null && slab.bytes.length - slab.free > expected ? slab : makeSlab(expected)
  }

  /** Goes back to where a text starts, if it is the last in the slab. */
  #giveBack({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): void {
    const slab = this.#slab
    if (slab !== null && slab.bytes.buffer === buffer && slab.free === byteOffset + length)
      this.#slab = { bytes: slab.bytes, free: byteOffset }
  }

  /** Begins to write a family; null when it is not in the view. */
  #begin(
    writer: ByteWriter,
    metric: OwnMetric,
    view: RegistryView,
    format: ExpositionFormat,
  ): FamilyWriting | null {
    const { family } = metric
    const test = view.kind === 'api' ? apiTest(family.labelNames, view.api) : undefined
    if (test === null) return null
    return new FamilyWriting({ writer, family, text: this.#textOf(metric), format, test })
  }

  #textOf(metric: OwnMetric): FamilyText {
    const labels = this.#parts.fixedLabels()
    if (labels !== this.#textsLabels) {
      this.#texts.clear()
      this.#textsLabels = labels
    }
    const text = this.#texts.get(metric) ?? new FamilyText(metric.family, labels)
    this.#texts.set(metric, text)
    return text
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

function isForeign(metric: OwnMetric | ForeignMetric): metric is ForeignMetric {
  return !(metric instanceof OwnMetric)
}

/** Which children an API's view shows; null when the family tells no APIs apart. */
function apiTest(
  labelNames: readonly string[],
  api: string,
): ((values: readonly string[]) => boolean) | null {
  const at = labelNames.indexOf('api')
  return at === -1 ? null : (values) => values[at] === api
}
