import { isRetryableError, isRetryableOutcome } from './retryable.ts'

/** Number of retries, and the time left for them. */
export interface AttemptRules {
  readonly retries: number
  readonly retryDelayMs: number
  /** Time left until the limit of the whole run. */
  readonly timeLeftMs: () => number
}

/**
 * Repeats a run whose failure may be temporary. Gives up, with the last failure, after `retries` or if the time left
 * does not suffice for the pause before the next attempt.
 */
export async function withRetries(
  run: (attempt: number) => unknown,
  signal: AbortSignal,
  { retries, retryDelayMs, timeLeftMs }: AttemptRules,
): Promise<unknown> {
  for (let attempt = 1; attempt <= retries; attempt += 1) {
    const canRepeat = (): boolean => !signal.aborted && timeLeftMs() > retryDelayMs
    try {
      const value = await run(attempt)
      if (!isRetryableOutcome(value) || !canRepeat()) return value
    } catch (error) {
      if (!isRetryableError(error) || !canRepeat()) throw error
    }
    await pause(retryDelayMs, signal)
    signal.throwIfAborted()
  }
  return run(retries + 1)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  timer.unref()
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer)
      resolve()
    },
    { once: true },
  )
  return promise
}
