import { formatProblem, type Problem } from '@botwatch/options'

import { cut } from '../text.ts'
import type { AlertWarning } from '../warning.ts'

/** Why a sample or a health result could not be used. */
export const REJECT_REASONS = ['name', 'value', 'labels', 'timestamp', 'status'] as const

/** Why a sample or a health result could not be used. */
export type RejectReason = (typeof REJECT_REASONS)[number]

/** Most problems that a round describes, and most warnings that it gives. */
const MAX_SHOWN = 20
const MAX_REMEMBERED = 1000
const MAX_NAME_LENGTH = 128
/** What was fine for this long is warned of again. */
const FORGET_AFTER_MS = 3_600_000

/** Counts the samples that could not be used since the start, and remembers which of them were warned of. */
export class InputTally {
  readonly rejected: Map<RejectReason, number> = new Map()
  cutLabels = 0
  /** When each kind of problem last occurred, by kind and name. */
  readonly #lastMs = new Map<string, number>()

  /** Notes a problem. Returns whether it is new, or has not occurred for an hour. */
  isNews(key: string, nowMs: number): boolean {
    const lastMs = this.#lastMs.get(key)
    if (lastMs === undefined && this.#lastMs.size >= MAX_REMEMBERED) this.#forget(nowMs)
    // What comes under ever new names is not warned of without end.
    if (lastMs === undefined && this.#lastMs.size >= MAX_REMEMBERED) return false
    this.#lastMs.set(key, nowMs)
    return lastMs === undefined || nowMs - lastMs > FORGET_AFTER_MS
  }

  #forget(nowMs: number): void {
    for (const [key, lastMs] of this.#lastMs) if (nowMs - lastMs > FORGET_AFTER_MS) this.#lastMs.delete(key)
  }
}

/** The problems of the input of one round. */
export class InputProblems {
  /** The first of them. */
  readonly shown: Problem[] = []
  readonly warnings: AlertWarning[] = []
  count = 0
  readonly #tally: InputTally
  readonly #nowMs: number
  readonly #clean: (text: string) => string

  /** `clean` takes secrets out of a text. */
  constructor(tally: InputTally, nowMs: number, clean: (text: string) => string) {
    this.#tally = tally
    this.#nowMs = nowMs
    this.#clean = clean
  }

  /** Notes a sample of a metric, or a result of a check, that cannot be used. */
  reject(reason: RejectReason, source: unknown, describe: () => Problem): void {
    const { rejected } = this.#tally
    rejected.set(reason, (rejected.get(reason) ?? 0) + 1)
    this.#note(reason, source, 'was not used', describe)
  }

  /** Notes a sample of which a label was cut. */
  cutLabel(source: unknown, describe: () => Problem): void {
    this.#tally.cutLabels += 1
    this.#note('cut', source, 'has a label that was cut', describe)
  }

  /** Returns the path of a part of the input, e.g. `metrics[3]` or `metrics.cpu_percent`. */
  path(part: 'metrics' | 'health', at: number | string, field = ''): string {
    if (typeof at === 'number') return `${part}[${at}]${field}`
    const name = this.#nameOf(at)
    return /^[A-Za-z_$][\w$]*$/.test(name)
      ? `${part}.${name}${field}`
      : `${part}[${JSON.stringify(name)}]${field}`
  }

  #note(kind: string, source: unknown, what: string, describe: () => Problem): void {
    this.count += 1
    const isShown = this.shown.length < MAX_SHOWN
    const canWarn = this.warnings.length < MAX_SHOWN
    const subject = typeof source === 'string' ? source : ''
    const isNews = canWarn && this.#tally.isNews(`${kind} ${cut(subject, MAX_NAME_LENGTH)}`, this.#nowMs)
    if (!isShown && !isNews) return
    const problem = describe()
    if (isShown) this.shown.push(problem)
    if (!isNews) return
    const name = this.#nameOf(subject)
    const head = name === '' ? 'a sample' : `data of ${name}`
    this.warnings.push({ subject: name, message: `${head} ${what}: ${formatProblem(problem)}` })
  }

  #nameOf(source: string): string {
    return cut(this.#clean(source), MAX_NAME_LENGTH)
  }
}
