import type { CheckContext } from '../check/checker.ts'
import type { Clock } from '../check/clock.ts'
import type { RegisteredChecker } from '../check/read-checker.ts'
import { isFailure } from '../record/confirmation.ts'
import type { CheckRules } from '../record/rules.ts'
import type { RunOutcome } from '../record/run-outcome.ts'
import { stallLimitMs, type StallMonitor } from '../schedule/stall-monitor.ts'
import { withRetries } from './attempts.ts'
import { runBounded } from './bounded-run.ts'
import { applyLatency } from './latency.ts'
import { readOutcome } from './read-outcome.ts'
import { isTimedOut } from './timed-out.ts'

/** How one run ended, for those who waited for it. */
interface EndedRun {
  readonly outcome: RunOutcome
  readonly durationMs: number
  /** Whether a stall of this process during the run may explain its status: a time limit was exceeded. */
  readonly isStalled: boolean
  /** The check may still be working unless this is `finished`. */
  readonly kind: 'finished' | 'timed-out' | 'cancelled'
}

/** One run in progress. Neither promise ever rejects. */
export interface Execution {
  readonly end: Promise<EndedRun>
  /** Settles when the check itself has ended, which may be never. */
  readonly finished: Promise<unknown>
  readonly cancel: () => void
}

/** What a run needs from its health checker. */
export interface ExecutionServices {
  readonly clock: Clock
  readonly stalls: StallMonitor
}

/** Runs a check once within its time limit, with its retries, and watches for stalls of this process meanwhile. */
export function execute(
  checker: RegisteredChecker,
  rules: CheckRules,
  { previous, stoodStillMs }: Required<Pick<CheckContext, 'previous' | 'stoodStillMs'>>,
  { clock, stalls }: ExecutionServices,
): Execution {
  const { timeoutMs, failureStatus, retries, retryDelayMs } = rules
  const startedAt = clock.monotonic()
  const timeLeftMs = (): number => startedAt + timeoutMs - clock.monotonic()

  const attempts = (signal: AbortSignal): unknown => {
    const deadlineAt = clock.now() + timeoutMs
    const run = (attempt: number): unknown =>
      checker.check({ signal, deadlineAt, attempt, previous, stoodStillMs })
    return retries === 0 ? run(1) : withRetries(run, signal, { retries, retryDelayMs, timeLeftMs })
  }

  stalls.enter()
  const { end, finished, cancel } = runBounded(attempts, timeoutMs)

  const ended = async (): Promise<EndedRun> => {
    const runEnd = await end
    const stallMs = stalls.leave(startedAt)
    const durationMs = clock.monotonic() - startedAt
    // A check that blocks the event loop returns before any timer can fire; it is late nevertheless.
    const isLate = runEnd.kind === 'returned' && durationMs > timeoutMs
    const outcome = readOutcome(isLate ? { kind: 'timed-out' } : runEnd, {
      failureStatus,
      timeoutMs,
      timeoutMessage: checker.timeoutMessage,
    })
    const isAbandoned = runEnd.kind === 'timed-out' || runEnd.kind === 'cancelled'
    const timed = applyLatency(outcome, durationMs, rules)
    const isStalled =
      stallMs > stallLimitMs(timeoutMs) &&
      (timed !== outcome ||
        (isFailure(outcome.status, rules) && (durationMs > timeoutMs || isTimedOut(outcome))))
    return {
      outcome: timed,
      durationMs,
      isStalled,
      kind: isAbandoned ? runEnd.kind : 'finished',
    }
  }
  return { end: ended(), finished, cancel }
}
