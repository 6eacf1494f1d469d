import type { UsageStore } from '@botwatch/metrics'

import type { Disk } from '../disk.ts'
import type { Random } from '../random.ts'
import { tokensNear } from './bot.ts'
import type { Entry } from './ledger.ts'
import { BATCH_MODEL, PROVIDER } from './models.ts'
import type { Parts } from './process.ts'
import type { MonitorScene } from './scene.ts'
import type { MonitorAction } from './world.ts'

/** What another process reports in one request. It repeats it until it is answered. */
interface Batch {
  readonly sender: string
  readonly key: string
  readonly calls: readonly Entry[]
  readonly patienceMs: number
  isAnswered: boolean
  /** Whether the running process has counted it, or it was stored when that started. */
  isCounted: boolean
}

const PAUSE_MS = 700

/** Processes that report usage under keys: each batch again and again until it is confirmed. */
export class Reporter {
  readonly batches: Batch[] = []
  readonly #scene: MonitorScene & { readonly usage: Disk<UsageStore> }
  readonly #random: Random
  /** Whether the time of a call is the same for the collector, which reads the clock once a second. */
  readonly #isSafe: () => boolean

  constructor(scene: MonitorScene, random: Random, isSafe: () => boolean) {
    this.#scene = scene
    this.#random = random
    this.#isSafe = isSafe
  }

  /** A process starts on what is stored. */
  begin(stored: readonly (string | undefined)[]): void {
    for (const batch of this.batches) batch.isCounted = stored.includes(nameOf(batch))
  }

  /** Names of the batches that are stored. */
  async stored(): Promise<readonly string[]> {
    const { usage } = this.#scene
    const found = await Promise.all(
      this.batches.map(async (batch) => {
        const { sender, key } = batch
        const stored = await usage.ask((store) => store.findBatch(sender, key))
        return stored === undefined || stored === null ? [] : [nameOf(batch)]
      }),
    )
    return found.flat()
  }

  /** Sends a new batch. Two senders use the same keys. */
  send({ calls, tokens, patienceSeconds }: Extract<MonitorAction, { do: 'batch' }>): void {
    const index = this.batches.length
    const batch: Batch = {
      sender: `bot${index % 2}`,
      key: `batch${Math.floor(index / 2)}`,
      calls: Array.from({ length: calls }, () => this.#call(tokens)),
      patienceMs: patienceSeconds * 1000,
      isAnswered: false,
      isCounted: false,
    }
    this.batches.push(batch)
    this.#try(batch)
  }

  /** Sends a batch that was confirmed again, or another one under its key. Neither counts. */
  repeat(isOther: boolean): void {
    const batch = this.batches.findLast(({ isAnswered }) => isAnswered)
    const { parts, watch } = this.#scene
    if (batch === undefined || parts === undefined || !this.#isReady()) return
    const expected = isOther ? 'reused' : 'repeated'
    this.#record(parts, batch, isOther ? 'other' : 'same').then(
      (outcome) =>
        watch.check(
          'batchAnswer',
          outcome === expected,
          () => `${nameOf(batch)}: ${outcome}, not ${expected}`,
        ),
      // An answer that failed says nothing.
      () => undefined,
    )
  }

  /** Everything that was confirmed, which must be stored, and everything that may be. */
  sums(): { readonly least: Entry; readonly most: Entry } {
    return { least: sumOf(this.batches.filter(({ isAnswered }) => isAnswered)), most: sumOf(this.batches) }
  }

  #try(batch: Batch): void {
    const { time } = this.#scene
    if (batch.isAnswered) return
    const again = (): void => this.#try(batch)
    const { parts } = this.#scene
    if (parts === undefined || !this.#isReady()) {
      time.after(PAUSE_MS, again)
      return
    }
    const attempt = { isOver: false }
    const end = (): boolean => {
      // What a process answers that has ended does not arrive.
      if (attempt.isOver || this.#scene.parts !== parts) return false
      attempt.isOver = true
      return true
    }
    time.after(batch.patienceMs, () => {
      if (attempt.isOver) return
      attempt.isOver = true
      again()
    })
    this.#record(parts, batch, 'same').then(
      (outcome) => end() && this.#confirm(batch, outcome),
      () => end() && time.after(PAUSE_MS, again),
    )
  }

  #confirm(batch: Batch, outcome: string): void {
    const { watch, note } = this.#scene
    note(`${nameOf(batch)} ${outcome}`)
    batch.isAnswered = true
    watch.check('batchAnswer', outcome !== 'reused', () => `${nameOf(batch)}: ${outcome}`)
    this.#scene.onBatch()
  }

  #record(parts: Parts, batch: Batch, hash: string): Promise<string> {
    const samples = batch.calls.map(({ input, cached, output }) => ({
      model: BATCH_MODEL.name,
      provider: PROVIDER,
      promptTokens: input + cached,
      cachedTokens: cached,
      completionTokens: output,
    }))
    // The collector goes through the samples when it counts them.
    const each = (): Iterator<(typeof samples)[number]> => this.#count(batch, samples)
    Object.defineProperty(samples, Symbol.iterator, { value: each })
    const { sender, key } = batch
    return parts.metrics.recordUsageBatch(samples, { batch: { sender, key, hash } })
  }

  /** Notes each call before the collector gets it: a level of a budget is reported in the middle of a batch. */
  *#count<T>(batch: Batch, samples: readonly T[]): Generator<T> {
    if (!this.#isSafe()) throw new Error('the time of these calls is not certain')
    const isNew = !batch.isCounted
    batch.isCounted = true
    const { ledger, time } = this.#scene
    const day = ledger.dayOf(time.wall())
    const about = { model: BATCH_MODEL, atMs: time.nowMs, day, month: day.slice(0, 7) }
    for (let index = 0; index < samples.length; index += 1) {
      const [call, sample] = [batch.calls[index], samples[index]]
      if (call === undefined || sample === undefined) return
      if (isNew) ledger.add({ ...call, ...about })
      yield sample
    }
  }

  #isReady(): boolean {
    return !this.#scene.process.isStopping && this.#isSafe()
  }

  #call(tokens: number): Entry {
    const [input, cached, output] = [tokens, tokens / 2, tokens / 4].map((near) =>
      tokensNear(this.#random, near),
    ) as [number, number, number]
    return { requests: 1, input, cached, output }
  }
}

const NONE: Entry = { requests: 0, input: 0, cached: 0, output: 0 }

function add(a: Entry, b: Entry): Entry {
  return {
    requests: a.requests + b.requests,
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
  }
}

function sumOf(batches: readonly Batch[]): Entry {
  return batches.flatMap(({ calls }) => calls).reduce(add, NONE)
}

function nameOf({ sender, key }: Batch): string {
  return `${sender} ${key}`
}
