import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import { durationText } from './duration-text.ts'
import type { HeartbeatReading } from './watch.ts'

/** When a job is late, and when it is missed. */
export interface HeartbeatRules {
  readonly everyMs: number
  readonly graceMs: number
  readonly failureStatus: FailureStatus
}

/** Less than the hour after which an open alert without data resolves by itself. */
const MAX_CATCH_UP_MS = 2_700_000

/**
 * Evaluates what a job has reported. Every verdict is certain. A report may have been lost while this process did not run, so
 * after a start a job has one interval and its grace to report again, at most 45 minutes; until then it is `unknown`.
 */
export function evaluateHeartbeat(reading: HeartbeatReading, rules: HeartbeatRules): CheckOutcome {
  const { ageMs, hasBeaten, failedAgoMs, message } = reading
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

  if (failedAgoMs !== null)
    return verdict(failureStatus, `failure reported ${durationText(failedAgoMs)} ago${quoted}`, 'ERROR')
  if (hasBeaten && ageMs <= everyMs)
    return verdict('healthy', `last heartbeat ${durationText(ageMs)} ago${quoted}`)
  const isMissed = ageMs > everyMs + graceMs
  const hadItsTime = reading.watchedMs > Math.min(everyMs + graceMs, MAX_CATCH_UP_MS)
  if (!hasBeaten) {
    return isMissed && hadItsTime
      ? verdict(failureStatus, `never heard of for ${durationText(ageMs)}; ${expected}`, 'NO_HEARTBEAT')
      : verdict('unknown', `never heard of yet; ${expected}`, 'SKIPPED')
  }
  const late = `no heartbeat for ${durationText(ageMs)}; ${expected}`
  if (!isMissed) return verdict('degraded', `late: ${late}`, 'NO_HEARTBEAT')
  return hadItsTime
    ? verdict(failureStatus, late, 'NO_HEARTBEAT')
    : verdict('unknown', `${late}; waiting, because the monitor has just started`, 'SKIPPED')
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}
