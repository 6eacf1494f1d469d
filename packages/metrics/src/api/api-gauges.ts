import { GaugeSlot } from '../series/gauge-slot.ts'
import { QUANTILES } from '../windows/percentiles.ts'
import { WINDOW_NAMES, type RequestWindows } from '../windows/request-windows.ts'
import type { ApiFamilies } from './api-families.ts'
import type { RateLimit } from './rate-limit.ts'

/** The state of an API that its gauges show. */
interface ApiState {
  readonly inFlight: number
  readonly windows: RequestWindows
  readonly rateLimit: RateLimit
}

/** The gauges of one API. */
export class ApiGauges {
  readonly #inFlight: GaugeSlot
  readonly #successRatio: readonly GaugeSlot[]
  readonly #latency: readonly (readonly GaugeSlot[])[]
  readonly #rateLimitRemaining: GaugeSlot
  readonly #rateLimit: GaugeSlot
  readonly #rateLimitReset: GaugeSlot

  constructor(families: ApiFamilies, name: string) {
    this.#inFlight = new GaugeSlot(families.inFlight, name)
    this.#successRatio = WINDOW_NAMES.map((window) => new GaugeSlot(families.successRatio, name, window))
    this.#latency = WINDOW_NAMES.map((window) =>
      QUANTILES.map((quantile) => new GaugeSlot(families.latency, name, window, String(quantile))),
    )
    this.#rateLimitRemaining = new GaugeSlot(families.rateLimitRemaining, name)
    this.#rateLimit = new GaugeSlot(families.rateLimit, name)
    this.#rateLimitReset = new GaugeSlot(families.rateLimitReset, name)
  }

  /** Sets the gauges. `generation` is the store's. Unknown values have no sample. */
  refresh({ inFlight, windows, rateLimit }: ApiState, nowMs: number, generation: number): void {
    this.#inFlight.set(inFlight, generation)
    const summaries = windows.summaries(nowMs)
    for (const [at, window] of WINDOW_NAMES.entries()) {
      const { requests, errors, percentilesMs } = summaries[window]
      this.#successRatio[at]?.set(requests === 0 ? null : (requests - errors) / requests, generation)
      for (const [quantile, ms] of percentilesMs.entries())
        this.#latency[at]?.[quantile]?.set(ms === null ? null : ms / 1000, generation)
    }
    const { remaining, limit, resetAtMs } = rateLimit
    this.#rateLimitRemaining.set(remaining, generation)
    this.#rateLimit.set(limit, generation)
    this.#rateLimitReset.set(resetAtMs === undefined ? null : resetAtMs / 1000, generation)
  }
}
