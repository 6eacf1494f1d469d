import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import { HEALTH_CODES } from '../check/codes.ts'
import { formatProblems, type Problem } from '../check/errors.ts'
import type { Verdict } from '../check/result.ts'
import type { RunEnd } from './bounded-run.ts'
import { HEALTH_STATUSES } from '../check/status.ts'
import { choiceProblems, describe } from '../validate.ts'

/** What a verdict depends on besides how the run ended. */
export interface VerdictRules {
  readonly failureStatus: FailureStatus
  readonly timeoutMs: number
  readonly timeoutMessage?: string | undefined
}

/** No server can put a check off for longer than a day. */
const MAX_POSTPONE_MS = 86_400_000

/** Says what the end of a run means. Never throws, whatever the check returned or threw. */
export function judge(end: RunEnd, rules: VerdictRules): Verdict {
  const { failureStatus, timeoutMs } = rules
  switch (end.kind) {
    case 'timed-out': {
      const message = rules.timeoutMessage ?? `Check timed out after ${timeoutMs} ms`
      return { status: failureStatus, message, code: 'TIMEOUT' }
    }
    case 'threw':
      return { status: failureStatus, message: messageOf(end.error), code: 'ERROR', errorDetails: end.error }
    case 'cancelled':
      return { status: 'unknown', message: 'Check was cancelled', code: 'SKIPPED' }
    case 'returned':
      try {
        return verdictOf(end.value)
      } catch {
        return invalid('it could not be read')
      }
  }
}

function verdictOf(value: unknown): Verdict {
  if (value === undefined) return { status: 'healthy', message: 'OK', code: null }
  if (typeof value === 'string') return { status: 'healthy', message: value, code: null }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid(`expected nothing, a string or an object, got ${describe(value)}`)
  }
  const { status = 'healthy', message, metrics, code, errorDetails, retryAfterMs } = value as CheckOutcome
  const problems = outcomeProblems({ status, message, metrics, code, retryAfterMs })
  if (problems.length > 0) return invalid(formatProblems(problems))
  return {
    status,
    message: message ?? (status === 'healthy' ? 'OK' : `Check is ${status}`),
    code: code ?? (status === 'unhealthy' ? 'ERROR' : null),
    metrics,
    errorDetails,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.min(retryAfterMs, MAX_POSTPONE_MS) }),
  }
}

function outcomeProblems({ status, message, metrics, code, retryAfterMs }: CheckOutcome): Problem[] {
  const problems = [
    ...choiceProblems('status', status, HEALTH_STATUSES),
    ...choiceProblems('code', code, HEALTH_CODES),
  ]
  if (message !== undefined && typeof message !== 'string') {
    problems.push({ path: 'message', expected: 'a string', received: describe(message) })
  }
  if (metrics !== undefined && (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics))) {
    problems.push({ path: 'metrics', expected: 'an object', received: describe(metrics) })
  }
  if (retryAfterMs !== undefined && !(typeof retryAfterMs === 'number' && retryAfterMs >= 0)) {
    problems.push({ path: 'retryAfterMs', expected: 'a number from 0', received: describe(retryAfterMs) })
  }
  return problems
}

/** What says nothing clear is not taken for health. */
function invalid(why: string): Verdict {
  return { status: 'unhealthy', message: `Check returned an invalid result: ${why}`, code: 'INVALID_RESULT' }
}

function messageOf(error: unknown): string {
  try {
    const message = typeof error === 'string' ? error : (error as { message?: unknown }).message
    if (typeof message === 'string' && message !== '') return message
  } catch {
    // A thrown undefined or a hostile getter: there is no message to read.
  }
  return 'Check failed'
}
