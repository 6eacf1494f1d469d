import { METHODS, parseApiRequest, type ApiRequest } from './api-request.ts'
import type { RateLimit } from '../instrumentation/recorder.ts'
import { quantityProblem, type DropReason } from '../validate.ts'
import { bucketOf } from '../windows/latency-buckets.ts'
import { RequestWindows } from '../windows/request-windows.ts'
import { durationBoundsBelow, type ApiFamilies } from './api-families.ts'
import { ApiGauges } from './api-gauges.ts'
import { Extremes } from './extremes.ts'

/** A request without the name of its API. */
export interface RequestOfApi {
  readonly method: string
  readonly statusCode: number | null
  readonly responseTimeMs: number
  readonly error?: unknown
}

/** Where requests of one kind are counted. */
interface Slot {
  readonly requestsAt: number
  readonly durationsBase: number
  /** -1 for a success. */
  readonly errorsAt: number
}

/** A slot and the words of a caller it is for, when there is no error object. */
interface PlainSlot extends Slot {
  readonly method: string
  readonly statusCode: number | null
}

/** Requests that label sets past a cap have no series of their own for. */
export interface Overflowed {
  count: number
  errors: number
  sumSeconds: number
}

const MAX_MS = Number.MAX_SAFE_INTEGER
const PLACES = 64

/**
 * Everything about one API. The way of a request leads through one look-up to numbers in arrays; what can be added up
 * from the series when it is read is not counted a second time.
 */
export class ApiSeries {
  readonly name: string
  inFlight = 0
  rateLimit: RateLimit = {}
  windows: RequestWindows = new RequestWindows()
  /** Shortest and longest request since the last look of the history, and before it. */
  readonly recent: Extremes = new Extremes()
  readonly before: Extremes = new Extremes()
  /** What there was at the last look of the history. */
  seen: { readonly count: number; readonly sumSeconds: number } = { count: 0, sumSeconds: 0 }
  readonly overflowed: Overflowed = { count: 0, errors: 0, sumSeconds: 0 }
  readonly gauges: ApiGauges
  readonly #families: ApiFamilies
  /** By what a caller says when there is no error object. */
  readonly #byWords = new Map<string, Map<number | null, PlainSlot>>()
  /** The same, one place for all kinds that share it, the latest: faster than two maps. */
  readonly #plain: (PlainSlot | undefined)[] = Array.from({ length: PLACES }, () => undefined)
  /** All slots, by method, status and error type. */
  readonly #slots = new Map<string, Slot>()
  #generation: number

  constructor(name: string, families: ApiFamilies, generation: number) {
    this.name = name
    this.gauges = new ApiGauges(families, name)
    this.#families = families
    this.#generation = generation
  }

  /** Records a request; gives why not when a value of it is wrong. May throw on a hostile object. */
  record(request: RequestOfApi, atMs: number, generation: number): DropReason | null {
    const { method, statusCode, responseTimeMs, error } = request
    if (!(typeof responseTimeMs === 'number' && responseTimeMs >= 0 && responseTimeMs <= MAX_MS))
      return quantityProblem(responseTimeMs)
    if (generation !== this.#generation) this.#forgetSlots(generation)
    const isPlain = error === undefined || error === null
    let slot = isPlain ? this.#findPlain(method, statusCode) : undefined
    if (slot === undefined) {
      const parsed = parseApiRequest({ apiName: this.name, method, statusCode, responseTimeMs, error })
      if (!parsed.ok) return parsed.reason
      slot = this.#slotOf(parsed.value)
      if (slot === undefined) return this.#recordOverflow(parsed.value, atMs)
      if (isPlain) this.#remember({ ...slot, method, statusCode })
    }
    const { requests, durations, errors } = this.#families
    const bucket = bucketOf(responseTimeMs)
    const isError = slot.errorsAt >= 0
    requests.cells[slot.requestsAt] = (requests.cells[slot.requestsAt] as number) + 1
    durations.observeNear(slot.durationsBase, responseTimeMs / 1000, durationBoundsBelow[bucket] as number)
    if (isError) errors.cells[slot.errorsAt] = (errors.cells[slot.errorsAt] as number) + 1
    this.recent.add(responseTimeMs)
    this.windows.record(atMs, bucket, isError)
    return null
  }

  /** Forgets all but what is in flight. */
  forget(): void {
    this.rateLimit = {}
    this.windows = new RequestWindows()
    this.recent.clear()
    this.before.clear()
    this.seen = { count: 0, sumSeconds: 0 }
    Object.assign(this.overflowed, { count: 0, errors: 0, sumSeconds: 0 })
  }

  #findPlain(method: string, statusCode: number | null): Slot | undefined {
    const place = placeOf(method, statusCode)
    const last = this.#plain[place]
    if (last !== undefined && last.statusCode === statusCode && last.method === method) return last
    const known = this.#byWords.get(method)?.get(statusCode)
    if (known !== undefined) this.#plain[place] = known
    return known
  }

  #remember(slot: PlainSlot): void {
    // Any other word would do for OTHER, and there is no end of them.
    if (!METHODS.has(slot.method)) return
    const byCode = this.#byWords.get(slot.method) ?? new Map<number | null, PlainSlot>()
    this.#byWords.set(slot.method, byCode.set(slot.statusCode, slot))
  }

  /** The slot of a kind of request; undefined when one of its label sets is past a cap. */
  #slotOf({ method, status, statusClass, errorType }: ApiRequest): Slot | undefined {
    const key = `${method} ${status} ${errorType}`
    const found = this.#slots.get(key)
    if (found !== undefined) return found
    const { requests, durations, errors } = this.#families
    const { name } = this
    const requestsAt = requests.admit(name, method, status)
    const durationsAt = durations.admit(name, method, statusClass)
    const errorsAt = errorType === null ? -1 : errors.admit(name, method, errorType, status)
    if (requestsAt === -1 || durationsAt === -1 || (errorType !== null && errorsAt === -1)) return undefined
    const slot = { requestsAt, durationsBase: durationsAt * durations.width, errorsAt }
    this.#slots.set(key, slot)
    return slot
  }

  /** Counts by names, so that each family counts what goes to its overflow. */
  #recordOverflow(request: ApiRequest, atMs: number): null {
    const { method, status, statusClass, errorType, responseTimeMs } = request
    const { requests, durations, errors } = this.#families
    const { name, overflowed } = this
    const seconds = responseTimeMs / 1000
    const isError = errorType !== null
    if (!requests.add(1, name, method, status)) overflowed.count += 1
    if (!durations.observe(seconds, name, method, statusClass)) overflowed.sumSeconds += seconds
    if (isError && !errors.add(1, name, method, errorType, status)) overflowed.errors += 1
    this.recent.add(responseTimeMs)
    this.windows.record(atMs, bucketOf(responseTimeMs), isError)
    return null
  }

  /** Indexes of cells hold until series are removed. */
  #forgetSlots(generation: number): void {
    this.#byWords.clear()
    this.#plain.fill(undefined)
    this.#slots.clear()
    this.#generation = generation
  }
}

/** Any function would do; this one keeps the verbs and the usual codes apart. */
function placeOf(method: string, statusCode: number | null): number {
  return (method.charCodeAt(1) + method.length * 13 + Number(statusCode)) & (PLACES - 1)
}
