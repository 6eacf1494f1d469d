import { flag, number, parse } from '@botwatch/options'
import * as v from 'valibot'

import { HealthError } from '../check/errors.ts'

/** What a job has reported, as plain data to store. Times are in milliseconds since 1970. */
export interface HeartbeatRecord {
  /** Since when the job is expected to report. */
  readonly sinceMs: number
  readonly beatAtMs: number | null
  readonly failedAtMs: number | null
  /** Whether the last report was a failure. */
  readonly hasFailed: boolean
  /** Whether no beat has come since one was missed. */
  readonly isMissed: boolean
  /** Message of the last report. */
  readonly message: string | null
}

const time = number(-8.64e15, 8.64e15)
const recordSchema = v.object({
  sinceMs: time,
  beatAtMs: v.nullable(time),
  failedAtMs: v.nullable(time),
  hasFailed: flag(),
  isMissed: flag(),
  message: v.nullable(v.string()),
})

/** What a job has reported, by age on a clock that never goes back. */
export interface HeartbeatReading {
  /** Time since the last beat, or since the job is expected if there was none. */
  readonly ageMs: number
  /** The same without the time for which this process stood still, since no beat could have arrived. */
  readonly silentMs: number
  readonly hasBeaten: boolean
  /** Time since the failure that was the last report; null if it was none. */
  readonly failedAgoMs: number | null
  readonly isMissed: boolean
  readonly message: string | null
  /** Time since this process watches the job, without a longer standstill. */
  readonly watchedMs: number
}

const MAX_LENGTH = 500
/** In a longer standstill a beat may have been lost, since the job did not wait for an answer. */
const MAX_WAIT_MS = 10_000
/** Its end, if it is very long. */
const lastWord = /\S{1,200}$/

/** Keeps the last reports of a job. */
export class HeartbeatWatch {
  #last: HeartbeatRecord = {
    sinceMs: Date.now(),
    beatAtMs: null,
    failedAtMs: null,
    hasFailed: false,
    isMissed: false,
    message: null,
  }
  /** On the monotonic clock, as all times here. */
  #watchedAt = performance.now()
  /** Of the last beat, or of the time since when one is expected. */
  #beatAt = this.#watchedAt
  #failedAt = this.#watchedAt
  /** Time since the last beat for which this process stood still. */
  #stoodStillMs = 0
  #hasReport = false

  get last(): HeartbeatRecord {
    return this.#last
  }

  get reading(): HeartbeatReading {
    const now = performance.now()
    const { beatAtMs, hasFailed, isMissed, message } = this.#last
    const ageMs = now - this.#beatAt
    return {
      ageMs,
      silentMs: ageMs - this.#stoodStillMs,
      hasBeaten: beatAtMs !== null,
      failedAgoMs: hasFailed ? now - this.#failedAt : null,
      isMissed,
      message,
      watchedMs: now - this.#watchedAt,
    }
  }

  /** Notes a report. */
  note(hasFailed: boolean, message: unknown): void {
    const nowMs = Date.now()
    const text = typeof message === 'string' ? cut(message).toWellFormed().trim() : ''
    const common = { ...this.#last, hasFailed, message: text === '' ? null : text }
    this.#last = hasFailed
      ? { ...common, failedAtMs: nowMs }
      : { ...common, beatAtMs: nowMs, isMissed: false }
    if (hasFailed) this.#failedAt = performance.now()
    else {
      this.#beatAt = performance.now()
      this.#stoodStillMs = 0
    }
    this.#hasReport = true
  }

  /** Notes that this process stood still until now. */
  standStill(ms: number): void {
    // A beat may have come since.
    const ageMs = performance.now() - this.#beatAt
    this.#stoodStillMs = Math.min(this.#stoodStillMs + ms, ageMs)
    if (ms > MAX_WAIT_MS) this.#watchedAt = performance.now()
  }

  /** Notes that a beat is missed, until the next one. */
  miss(): void {
    if (!this.#last.isMissed) this.#last = { ...this.#last, isMissed: true }
  }

  /**
   * Takes over the reports of an earlier process, but nothing that is older than a report in this one. Throws a `HealthError`
   * if it is not a record.
   */
  restore(given: HeartbeatRecord): void {
    const parsed = parse(recordSchema, given)
    if (!parsed.ok) throw new HealthError('INVALID_OPTIONS', parsed.problems)
    const record = parsed.value
    const { sinceMs, beatAtMs, failedAtMs } = record
    if (this.#hasReport) {
      this.#last = {
        ...this.#last,
        sinceMs,
        beatAtMs: this.#last.beatAtMs ?? beatAtMs,
        failedAtMs: this.#last.failedAtMs ?? failedAtMs,
      }
      if (this.#last.beatAtMs === beatAtMs) this.#beatAt = monotonicOf(beatAtMs ?? sinceMs)
      return
    }
    this.#last = { ...record }
    this.#beatAt = monotonicOf(beatAtMs ?? sinceMs)
    this.#failedAt = monotonicOf(failedAtMs ?? sinceMs)
    this.#hasReport = true
  }
}

/** Cuts a text between words, because half of a secret would not be redacted. */
function cut(text: string): string {
  if (text.length <= MAX_LENGTH) return text
  return `${text.slice(0, MAX_LENGTH - 1).replace(lastWord, '')}…`
}

/** A time of another process on the monotonic clock of this one. One in the future, because the clock was set, is now. */
function monotonicOf(timeMs: number): number {
  return performance.now() - Math.max(0, Date.now() - timeMs)
}
