import type { ReportedSeries } from '../samples/sample-set.ts'
import type { SeriesStore } from '../series/series-store.ts'
import { ByteWriter, makeSlab, type Slab } from './byte-writer.ts'
import { FamilyText } from './family-text.ts'
import { FamilyWriting, YieldBudget } from './family-writing.ts'
import { reportedText } from './reported-text.ts'
import type { ForeignMetric, ForeignMetrics } from './foreign-metrics.ts'
import type { FixedLabels } from './label-text.ts'
import type { ExpositionFormat } from './negotiate.ts'
import { OwnMetric } from './own-metric.ts'
import { isInView, rowsOfApi, type RegistryView } from './view.ts'

// Captured at import, so that scrapes go on while a test uses fake timers.
const { setImmediate } = globalThis

/** What a scraper renders, and its callbacks. */
export interface ScraperParts {
  readonly namespace: string
  readonly store: SeriesStore
  /** All registered metrics, own and foreign, in the order of rendering. */
  readonly metrics: () => readonly (OwnMetric | ForeignMetric)[]
  readonly fixedLabels: () => FixedLabels
  /** Sets the series that are computed. */
  readonly refresh: () => void
  readonly foreign: ForeignMetrics
  /** The reported samples by name. */
  readonly reported: () => ReadonlyMap<string, ReadonlyMap<string, ReportedSeries>>
  readonly onRendered: (durationMs: number) => void
}

/** The text of a scrape. Concurrent scrapes share it. */
export interface Scrape {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Allows the next scrape to reuse the memory, once all scrapes that share it have called this. */
  readonly release: () => void
}

/** A scrape that runs or has finished. */
interface SharedScrape {
  readonly text: Promise<Uint8Array<ArrayBuffer>>
  /** Number of scrapes that have not released the text. */
  holders: number
}

/** Renders views of all metrics. Concurrent scrapes of the same view and format run once. */
export class Scraper {
  readonly #parts: ScraperParts
  readonly #running = new Map<string, SharedScrape>()
  readonly #texts = new Map<OwnMetric, FamilyText>()
  #textsLabels: FixedLabels = {}
  /** Null while a scrape writes into it. */
  #slab: Slab | null = null
  #longest = 0

  constructor(parts: ScraperParts) {
    this.#parts = parts
  }

  /** Renders a view. Never rejects. Resolves within the time limit of collectors plus the rendering time. */
  async scrape(view: RegistryView, format: ExpositionFormat): Promise<Scrape> {
    const key = JSON.stringify([format, view])
    const shared = this.#running.get(key) ?? { text: this.#run(key, view, format), holders: 0 }
    this.#running.set(key, shared)
    shared.holders += 1
    const bytes = await shared.text
    let isHeld = true
    const release = (): void => {
      if (!isHeld) return
      isHeld = false
      shared.holders -= 1
      if (shared.holders === 0) this.#giveBack(bytes)
    }
    return { bytes, release }
  }

  /** Removes the scrape before its promise resolves, because none may join once the text can be released. */
  async #run(key: string, view: RegistryView, format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return await this.#render(view, format)
    } finally {
      this.#running.delete(key)
    }
  }

  async #render(view: RegistryView, format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>> {
    const { metrics, namespace, foreign, fixedLabels, refresh, onRendered } = this.#parts
    // Metrics outside of the view are not collected, because reading prom-client's event loop lag resets it.
    const shown = metrics().filter(({ name }) => isInView(name, namespace, view))
    const texts = await foreign.render(shown.filter(isForeign), format, fixedLabels())
    const startedAtMs = performance.now()
    refresh()
    const writer = new ByteWriter(this.#takeSlab())
    const budget = new YieldBudget()
    for (const metric of shown) {
      const before = writer.length
      if (before > 0 && format === 'text') writer.lineFeed()
      const start = writer.length
      if (metric instanceof OwnMetric) {
        const writing = this.#begin(writer, metric, view, format)
        if (writing !== null)
          while (!writing.step(budget)) {
            await yieldToEventLoop()
            budget.renew()
          }
      } else {
        const all = texts.get(metric)
        const rows = view.kind === 'api' && all !== undefined ? rowsOfApi(all, view.api) : all
        if (rows !== undefined && rows !== '') writer.text(`${rows}\n`)
      }
      if (writer.length === start) writer.rewind(before)
    }
    await this.#writeReported(writer, view, { format, budget })
    if (format === 'openmetrics') writer.text('# EOF\n')
    const { text, slab } = writer.finish()
    this.#slab = slab
    this.#longest = Math.max(this.#longest, text.length)
    onRendered(performance.now() - startedAtMs)
    return text
  }

  async #writeReported(
    writer: ByteWriter,
    view: RegistryView,
    { format, budget }: { readonly format: ExpositionFormat; readonly budget: YieldBudget },
  ): Promise<void> {
    const { reported, namespace, fixedLabels } = this.#parts
    for (const [name, series] of reported()) {
      if (!isInView(name, namespace, view)) continue
      const all = [...series.values()]
      const shown = view.kind === 'api' ? all.filter(({ labels }) => labels['api'] === view.api) : all
      const text = reportedText(name, shown, { format, fixed: fixedLabels() })
      if (text !== '') writer.text(writer.length > 0 && format === 'text' ? `\n${text}` : text)
      budget.lines -= shown.length
      if (budget.lines > 0) continue
      await yieldToEventLoop()
      budget.renew()
    }
  }

  /** Returns a slab with room for the expected text, so that it need not be moved. */
  #takeSlab(): Slab {
    const slab = this.#slab
    this.#slab = null
    const expected = this.#longest + this.#longest / 8
    return slab !== null && slab.bytes.length - slab.free > expected ? slab : makeSlab(expected)
  }

  /** Frees the memory of a text, if it is the last one in the slab. */
  #giveBack({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): void {
    const slab = this.#slab
    if (slab !== null && slab.bytes.buffer === buffer && slab.free === byteOffset + length)
      this.#slab = { bytes: slab.bytes, free: byteOffset }
  }

  /** Starts to write a metric. Null if it is not in the view. */
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

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

function isForeign(metric: OwnMetric | ForeignMetric): metric is ForeignMetric {
  return !(metric instanceof OwnMetric)
}

/** Returns the test for children in the view of an API. Null if the metric has no `api` label. */
function apiTest(
  labelNames: readonly string[],
  api: string,
): ((values: readonly string[]) => boolean) | null {
  const at = labelNames.indexOf('api')
  return at === -1 ? null : (values) => values[at] === api
}
