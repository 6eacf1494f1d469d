import { ignoreRejection } from '@botwatch/events'
import { choice, describe, formatProblems, parse } from '@botwatch/options'
import * as v from 'valibot'

import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import { HEALTH_CODES } from '../check/codes.ts'
import { HEALTH_STATUSES } from '../check/status.ts'
import type { RunOutcome } from '../record/run-outcome.ts'
import type { RunEnd } from './bounded-run.ts'

/** What the outcome depends on besides how the run ended. */
export interface OutcomeRules {
  readonly failureStatus: FailureStatus
  readonly timeoutMs: number
  /** The check's own message, if it has one. Must not throw. */
  readonly timeoutMessage?: () => string | undefined
}

const NOT_NEGATIVE = 'a number from 0'

/** Schema of an outcome. Metrics are cleaned later, so only their type matters here: they are left out unless it is wrong. */
const outcomeSchema = v.object({
  status: v.optional(choice(HEALTH_STATUSES), 'healthy'),
  message: v.optional(v.string('a string')),
  code: v.optional(choice(HEALTH_CODES)),
  retryAfterMs: v.optional(v.pipe(v.number(NOT_NEGATIVE), v.minValue(0, NOT_NEGATIVE))),
  metrics: v.optional(v.never('an object')),
  isCertain: v.optional(v.boolean('true or false')),
})

const isOpen = (path: string): boolean => path === 'status' || path === 'code'

/** Turns the end of a run into an outcome. Never throws, whatever the check returned or threw. */
export function readOutcome(end: RunEnd, rules: OutcomeRules): RunOutcome {
  const { failureStatus, timeoutMs } = rules
  switch (end.kind) {
    case 'timed-out': {
      const message = rules.timeoutMessage?.() ?? `Check timed out after ${timeoutMs} ms`
      return { status: failureStatus, message, code: 'TIMEOUT' }
    }
    case 'threw':
      ignoreRejection(end.error)
      return { status: failureStatus, message: messageOf(end.error), code: 'ERROR', errorDetails: end.error }
    case 'cancelled':
      return { status: 'unknown', message: 'Check was cancelled', code: 'SKIPPED' }
    case 'returned':
      try {
        return readReturned(end.value)
      } catch {
        return invalid('it could not be read')
      }
  }
}

function readReturned(value: unknown): RunOutcome {
  if (value === undefined) return { status: 'healthy', message: 'OK', code: null }
  if (typeof value === 'string') return { status: 'healthy', message: value, code: null }
  if (!isRecord(value)) {
    return invalid(`expected nothing, a string or an object, got ${describe(value)}`)
  }
  const { status, message, metrics, code, errorDetails, retryAfterMs, isCertain, isRetryable } =
    value as CheckOutcome
  // A check may have forgotten to wait for a part.
  for (const part of [status, message, metrics, code, errorDetails, retryAfterMs, isCertain, isRetryable])
    ignoreRejection(part)
  const wrongMetrics = isRecord(metrics) ? undefined : metrics
  const parsed = parse(
    outcomeSchema,
    { status, message, code, retryAfterMs, metrics: wrongMetrics, isCertain },
    { isOpen },
  )
  if (!parsed.ok) return invalid(formatProblems(parsed.problems))
  const outcome = parsed.value
  return {
    status: outcome.status,
    message: outcome.message ?? (outcome.status === 'healthy' ? 'OK' : `Check is ${outcome.status}`),
    code: outcome.code ?? (outcome.status === 'unhealthy' ? 'ERROR' : null),
    metrics,
    errorDetails,
    ...(outcome.isCertain === true && { isCertain: true }),
    retryAfterMs: outcome.retryAfterMs,
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An unclear result counts as a failure. */
function invalid(why: string): RunOutcome {
  return { status: 'unhealthy', message: `Check returned an invalid result: ${why}`, code: 'INVALID_RESULT' }
}

function messageOf(error: unknown): string {
  try {
    const message = typeof error === 'string' ? error : (error as { message?: unknown }).message
    if (typeof message === 'string' && message !== '') return message
  } catch {
    // Thrown undefined, or a getter that throws: there is no message to read.
  }
  return 'Check failed'
}
