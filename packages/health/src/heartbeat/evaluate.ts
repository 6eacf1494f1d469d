import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import { durationText } from './duration-text.ts'
import type { HeartbeatReading } from './watch.ts'

/** When a job is late, and when it is missed. */
export interface HeartbeatRules {
  readonly everyMs: number
  readonly graceMs: number
  readonly failureStatus: FailureStatus
}

/** Longest time after a start or a standstill for which a report may be missing that was lost in the meantime. */
const MAX_CATCH_UP_MS = 3_600_000

/**
 * Whether a beat is missed. One may have been lost while this process did not run, so a job that was not missed before has one
 * interval and its grace to report again after a start or a standstill, at most an hour. A job that was missed before may be in
 * time by a longer interval.
 */
export function isMissed(
  { silentMs, watchedMs, isMissed: wasMissed }: HeartbeatReading,
  { everyMs, graceMs }: HeartbeatRules,
): boolean {
  const limitMs = everyMs + graceMs
  return silentMs > limitMs && (wasMissed || watchedMs > Math.min(limitMs, MAX_CATCH_UP_MS))
}

/** Evaluates what a job has reported. Every verdict is certain. */
export function evaluateHeartbeat(reading: HeartbeatReading, rules: HeartbeatRules): CheckOutcome {
  const { ageMs, silentMs, hasBeaten, failedAgoMs, message } = reading
  const { everyMs, graceMs, failureStatus } = rules
  const expected = `expected every ${durationText(everyMs)}`
  const metrics = {
    seconds_since_last_beat: hasBeaten ? seconds(ageMs) : null,
    seconds_since_failure: failedAgoMs === null ? null : seconds(failedAgoMs),
  }
  const verdict = (
    status: NonNullable<CheckOutcome['status']>,
    text: string,
    code?: CheckOutcome['code'],
  ): CheckOutcome => ({ status, message: text, code, metrics, isCertain: true })
  const quoted = message === null ? '' : `: ${message}`
  const silence = hasBeaten
    ? `no heartbeat for ${durationText(ageMs)}; ${expected}`
    : `never sent a heartbeat in ${durationText(ageMs)}; ${expected}`

  if (failedAgoMs !== null) return verdict(failureStatus, `the job reported a failure${quoted}`, 'ERROR')
  if (isMissed(reading, rules)) return verdict(failureStatus, silence, 'NO_HEARTBEAT')
  if (!hasBeaten) return verdict('unknown', `no heartbeat yet; ${expected}`, 'IDLE')
  if (silentMs <= everyMs) return verdict('healthy', `last heartbeat ${durationText(ageMs)} ago${quoted}`)
  if (silentMs <= everyMs + graceMs) return verdict('degraded', `late: ${silence}`, 'LATE')
  return verdict('unknown', `${silence}; one may have been lost while this process did not run`, 'IDLE')
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}
