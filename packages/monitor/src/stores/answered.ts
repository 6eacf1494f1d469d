// The disk does not follow the global timers that a test has replaced.
import { clearTimeout, setTimeout } from 'node:timers'

import { databaseFailed } from './database-error.ts'

/** How long the first answer may take. */
const ANSWER_LIMIT_MS = 10_000

/** Rejects if a store does not give its first answer within its limit, e.g. on a network drive. */
export async function answered(answer: Promise<unknown>, path: string): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const reason = { cause: new Error(`no answer for ${ANSWER_LIMIT_MS / 1000} s`) }
    late.reject(databaseFailed(reason, path))
  }, ANSWER_LIMIT_MS)
  try {
    await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
