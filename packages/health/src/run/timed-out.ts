import type { RunOutcome } from '../record/run-outcome.ts'
import { causesOf } from './causes.ts'

/** Names, codes and reasons of errors about a time limit: those of Node, undici and `@botwatch/http`. */
const timeout = /^(?:TimeoutError|TIMEOUT|ETIMEDOUT|ETIMEOUT|\w+_TIMEOUT|\w+_timeout)$/

/** Whether a failure is that something took too long. Never throws. */
export function isTimedOut({ code, errorDetails }: Pick<RunOutcome, 'code' | 'errorDetails'>): boolean {
  if (code === 'TIMEOUT') return true
  try {
    for (const facts of causesOf(errorDetails)) {
      const names = [facts.name, facts.code, facts.reason]
      if (names.some((name) => typeof name === 'string' && timeout.test(name))) return true
    }
  } catch {
    // A getter that throws: assume that it is a failure of another kind.
  }
  return false
}
