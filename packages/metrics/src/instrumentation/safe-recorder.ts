import { contain } from '@botwatch/events'

import type { EndApiRequest } from '../api/api-request.ts'
import type { MetricsRecorder } from './recorder.ts'

/** Wraps a recorder so that its errors never reach the bot, whose call they would break. */
export function safeRecorder(recorder: MetricsRecorder): MetricsRecorder {
  return {
    startApiRequest: (apiName, method) => {
      let end: EndApiRequest = ignore
      run(() => {
        const started: unknown = recorder.startApiRequest(apiName, method)
        if (typeof started === 'function') end = started as EndApiRequest
        return started
      })
      return (outcome) => run(() => end(outcome))
    },
    recordApiRequest: (sample) => run(() => recorder.recordApiRequest(sample)),
    recordRateLimit: (apiName, limit) => run(() => recorder.recordRateLimit(apiName, limit)),
    recordUsage: (model, usage, call) => run(() => recorder.recordUsage(model, usage, call)),
    recordUsageMissing: (model, reason, call) => run(() => recorder.recordUsageMissing(model, reason, call)),
    recordTimeToFirstToken: (model, durationMs, call) =>
      run(() => recorder.recordTimeToFirstToken(model, durationMs, call)),
  }
}

function run(record: () => unknown): void {
  contain(record, ignore)
}

function ignore(): void {
  // Only the owner of the recorder could report its errors.
}
