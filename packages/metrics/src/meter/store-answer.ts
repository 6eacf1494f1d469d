import { isMetricsError, MetricsError } from '../errors.ts'
import { settleWithin } from '../settle-within.ts'

/** The answer of a store within a time limit. Every failure is a `MetricsError`. */
export async function answerOf<T>(withinMs: number, answer: Promise<T>): Promise<T> {
  let isLate = true
  const settled = answer.finally(() => {
    isLate = false
  })
  try {
    return await settleWithin(withinMs, settled)
  } catch (error) {
    if (isLate) throw storeTimeout(withinMs)
    throw isMetricsError(error) ? error : new MetricsError('STORE_FAILED', 'no answer', { cause: error })
  }
}

/** The error of a store that has not answered for a time. */
export function storeTimeout(limitMs: number): MetricsError {
  return new MetricsError('STORE_FAILED', `the store timed out after ${limitMs} ms`)
}
