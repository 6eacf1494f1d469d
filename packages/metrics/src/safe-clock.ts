import { ignoreRejection } from '@botwatch/events'

/** The largest time that a `Date` can hold. */
const MAX_TIME_MS = 8.64e15

/** Returns a clock that never fails: if `read` throws or returns no valid time, `Date.now` is used. */
export function safeClock(read: () => number): () => number {
  return () => {
    try {
      const nowMs = read()
      if (Number.isFinite(nowMs) && Math.abs(nowMs) <= MAX_TIME_MS) return nowMs
      ignoreRejection(nowMs)
    } catch {
      return Date.now()
    }
    return Date.now()
  }
}
