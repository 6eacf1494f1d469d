import type { MetricsRecorder } from '../src/instrumentation/recorder.ts'
import { normalizeUsage } from '../src/usage/normalize-usage.ts'

/** One recorded sample without its duration. */
export interface Recorded {
  readonly what: string
  readonly name: string
  readonly [detail: string]: unknown
}

/** A recorder that collects its samples. */
export class NotingRecorder implements MetricsRecorder {
  readonly notes: Recorded[] = []
  readonly durationsMs: number[] = []
  inFlight = 0

  readonly startApiRequest: MetricsRecorder['startApiRequest'] = (name, method) => {
    this.inFlight += 1
    return (outcome) => {
      this.inFlight -= 1
      this.notes.push({ what: 'request', name, method, ...outcome })
    }
  }

  readonly recordApiRequest: MetricsRecorder['recordApiRequest'] = ({ apiName, responseTimeMs, ...rest }) => {
    this.durationsMs.push(responseTimeMs)
    this.notes.push({ what: 'request', name: apiName, ...rest })
  }

  readonly recordRateLimit: MetricsRecorder['recordRateLimit'] = (name, limit) => {
    this.notes.push({ what: 'limit', name, ...limit })
  }

  readonly recordUsage: MetricsRecorder['recordUsage'] = (name, usage, call = {}) => {
    const { durationMs, ...labels } = call
    if (durationMs !== undefined) this.durationsMs.push(durationMs)
    const parsed = normalizeUsage(usage)
    this.notes.push({ what: 'usage', name, ...(parsed.ok ? parsed.value.counts : parsed), ...labels })
  }

  readonly recordUsageMissing: MetricsRecorder['recordUsageMissing'] = (name, reason, call = {}) => {
    const { durationMs, ...labels } = call
    if (durationMs !== undefined) this.durationsMs.push(durationMs)
    this.notes.push({ what: 'missing', name, reason, ...labels })
  }

  readonly recordTimeToFirstToken: MetricsRecorder['recordTimeToFirstToken'] = (name, durationMs) => {
    this.durationsMs.push(durationMs)
    this.notes.push({ what: 'first token', name })
  }

  /** Samples of one kind. */
  of(what: string): readonly Recorded[] {
    return this.notes.filter((note) => note.what === what)
  }
}
