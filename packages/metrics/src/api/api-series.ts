import { quantityProblem, type DropReason } from '../validate.ts'
import { bucketOf } from '../windows/latency-buckets.ts'
import { RequestWindows } from '../windows/request-windows.ts'
import { durationBoundsBelow, type ApiFamilies } from './api-families.ts'
import { ApiGauges } from './api-gauges.ts'
import { METHODS, parseApiRequest, type ApiRequest, type RequestOfApi } from './api-request.ts'
import { Extremes } from './extremes.ts'
import type { RateLimit } from './rate-limit.ts'

/** Positions of the cells that count one kind of request. */
interface Slot {
  readonly requestsAt: number
  readonly durationsBase: number
  /** -1 for a success. */
  readonly errorsAt: number
}

/** A slot by the method and status that the caller passed, for requests without an error object. */
interface PlainSlot extends Slot {
  readonly method: string
  readonly statusCode: number | null
}

/** Totals of requests whose series are above a cap. */
export interface Overflowed {
  count: number
  errors: number
  sumSeconds: number
}

const MAX_MS = Number.MAX_SAFE_INTEGER
const PLACES = 64

/**
 * All state of one API. Recording is one look-up and a few numbers in arrays; totals that can be added up from the
 * series are computed when they are read.
 */
export class ApiSeries {
  readonly name: string
  /** When it was created or last reset, in milliseconds since 1970: its counters were 0 then. */
  sinceMs: number
  inFlight = 0
  rateLimit: RateLimit = {}
  windows: RequestWindows = new RequestWindows()
  /** Shortest and longest request since the history was last updated, and before that. */
  readonly recent: Extremes = new Extremes()
  readonly before: Extremes = new Extremes()
  /** Totals when the history was last updated. */
  seen: { readonly count: number; readonly sumSeconds: number } = { count: 0, sumSeconds: 0 }
  readonly overflowed: Overflowed = { count: 0, errors: 0, sumSeconds: 0 }
  readonly gauges: ApiGauges
  readonly #families: ApiFamilies
  /** By method and status as the caller passed them, for requests without an error object. */
  readonly #byCaller = new Map<string, Map<number | null, PlainSlot>>()
  /** The same as a direct-mapped cache, which is faster than two maps. */
  readonly #plain: (PlainSlot | undefined)[] = Array.from({ length: PLACES }, () => undefined)
  /** By method, status and error type. */
  readonly #slots = new Map<string, Slot>()
  #generation: number

  constructor(
    name: string,
    families: ApiFamilies,
    { generation, nowMs }: { readonly generation: number; readonly nowMs: number },
  ) {
    this.name = name
    this.sinceMs = nowMs
    this.gauges = new ApiGauges(families, name)
    this.#families = families
    this.#generation = generation
  }

  /** Records a request, or returns the reason to drop it. May throw on a hostile object. */
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

  /** Resets everything but the requests in flight. */
  forget(nowMs: number): void {
    this.sinceMs = nowMs
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
    const known = this.#byCaller.get(method)?.get(statusCode)
    if (known !== undefined) this.#plain[place] = known
    return known
  }

  #remember(slot: PlainSlot): void {
    // Unbounded: every other method counts as OTHER.
    if (!METHODS.has(slot.method)) return
    const byCode = this.#byCaller.get(slot.method) ?? new Map<number | null, PlainSlot>()
    this.#byCaller.set(slot.method, byCode.set(slot.statusCode, slot))
  }

  /** Returns the slot of a kind of request. Undefined if one of its series is above a cap. */
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

  /** Records by label values, so that each family counts its own overflow. */
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

  /** Positions are invalid once series were removed. */
  #forgetSlots(generation: number): void {
    this.#byCaller.clear()
    this.#plain.fill(undefined)
    this.#slots.clear()
    this.#generation = generation
  }
}

/** Any hash would do. This one has no collisions between common methods and statuses. */
function placeOf(method: string, statusCode: number | null): number {
  return (method.charCodeAt(1) + method.length * 13 + Number(statusCode)) & (PLACES - 1)
}
