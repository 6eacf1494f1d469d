import { parseApiRequest, type ApiRequest } from '../api-request.ts'
import type { RateLimit } from '../recorder.ts'
import { quantityProblem, type DropReason } from '../validate.ts'
import { bucketOf } from '../windows/latency-buckets.ts'
import { RequestWindows } from '../windows/request-windows.ts'
import type { ApiFamilies } from './api-families.ts'
import { RequestTally } from './request-tally.ts'

/** A request without the name of its API. */
export interface RequestOfApi {
  readonly method: string
  readonly statusCode: number | null
  readonly responseTimeMs: number
  readonly error?: unknown
}

const MAX_MS = Number.MAX_SAFE_INTEGER

/** Where requests of one kind are counted. */
interface Slot {
  readonly requestsAt: number
  readonly durationsBase: number
  /** -1 for a success. */
  readonly errorsAt: number
}

/** Everything about one API. The way of a request leads through two look-ups to numbers in arrays. */
export class ApiSeries {
  readonly name: string
  inFlight = 0
  rateLimit: RateLimit = {}
  windows: RequestWindows = new RequestWindows()
  /** Since the last look of the history. */
  readonly interval: RequestTally = new RequestTally()
  readonly #before = new RequestTally()
  readonly #families: ApiFamilies
  /** Requests without an error object, by method and status code. */
  readonly #plain = new Map<string, Map<number | null, Slot>>()
  /** All slots, by method, status and error type. */
  readonly #slots = new Map<string, Slot>()
  #generation: number

  constructor(name: string, families: ApiFamilies, generation: number) {
    this.name = name
    this.#families = families
    this.#generation = generation
  }

  /** All requests since the start or the last reset. */
  get total(): RequestTally {
    const total = new RequestTally()
    total.merge(this.#before)
    total.merge(this.interval)
    return total
  }

  /** Records a request; gives why not when a value of it is wrong. May throw on a hostile error object. */
  record(request: RequestOfApi, atMs: number, generation: number): DropReason | null {
    const { method, statusCode, responseTimeMs, error } = request
    if (!(typeof responseTimeMs === 'number' && responseTimeMs >= 0 && responseTimeMs <= MAX_MS))
      return quantityProblem(responseTimeMs)
    if (generation !== this.#generation) this.#forgetSlots(generation)
    const isPlain = error === undefined || error === null
    let slot = isPlain ? this.#plain.get(method)?.get(statusCode) : undefined
    if (slot === undefined) {
      const parsed = parseApiRequest({ apiName: this.name, method, statusCode, responseTimeMs, error })
      if (!parsed.ok) return parsed.reason
      slot = this.#slotOf(parsed.value, isPlain ? statusCode : undefined)
    }
    const { requests, durations, errors } = this.#families
    const isError = slot.errorsAt >= 0
    requests.cells[slot.requestsAt] = (requests.cells[slot.requestsAt] as number) + 1
    durations.observeAt(slot.durationsBase, responseTimeMs / 1000)
    if (isError) errors.cells[slot.errorsAt] = (errors.cells[slot.errorsAt] as number) + 1
    this.interval.add(responseTimeMs, isError)
    this.windows.record(atMs, bucketOf(responseTimeMs), isError)
    return null
  }

  /** Ends an interval of the history: what it held counts among what was before. */
  closeInterval(): void {
    this.#before.merge(this.interval)
    this.interval.clear()
  }

  /** Forgets all but what is in flight. */
  forget(): void {
    this.rateLimit = {}
    this.windows = new RequestWindows()
    this.interval.clear()
    this.#before.clear()
  }

  /** The slot of a kind of request; also kept under what a caller says when there is no error object. */
  #slotOf({ method, status, statusClass, errorType }: ApiRequest, plainCode?: number | null): Slot {
    const key = `${method} ${status} ${errorType}`
    let slot = this.#slots.get(key)
    if (slot === undefined) {
      const { requests, durations, errors } = this.#families
      const { name } = this
      const requestsAt = requests.child(name, method, status)
      const durationsAt = durations.child(name, method, statusClass)
      const errorsAt = errorType === null ? -1 : errors.child(name, method, errorType, status)
      slot = { requestsAt, durationsBase: durationsAt * durations.width, errorsAt }
      // One that went to the overflow is looked up each time, so that each sample is counted as such.
      if (requestsAt === requests.overflowAt || durationsAt === durations.overflowAt) return slot
      if (errorType !== null && errorsAt === errors.overflowAt) return slot
      this.#slots.set(key, slot)
    }
    if (plainCode !== undefined) {
      const byStatus = this.#plain.get(method) ?? new Map<number | null, Slot>()
      this.#plain.set(method, byStatus.set(plainCode, slot))
    }
    return slot
  }

  /** Indexes of cells hold until series are removed. */
  #forgetSlots(generation: number): void {
    this.#plain.clear()
    this.#slots.clear()
    this.#generation = generation
  }
}
