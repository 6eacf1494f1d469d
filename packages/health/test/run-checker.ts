import type { Checker, CheckOutcome } from '../src/check/checker.ts'
import { HealthChecker } from '../src/health-checker.ts'
import { isHealthError } from '../src/check/errors.ts'

/** Runs a checker once, as a health checker would, and returns its outcome before any other redaction. */
export async function outcomeOf(checker: Checker, timeoutMs = 5000): Promise<CheckOutcome> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  const context = {
    signal: controller.signal,
    deadlineAt: Date.now() + timeoutMs,
    attempt: 1,
    previous: null,
  }
  try {
    const outcome = await checker.check(context)
    return typeof outcome === 'object' ? outcome : { status: 'healthy' }
  } finally {
    clearTimeout(timer)
  }
}

/** What is wrong with a checker, when it is created or when it is added, as the paths and the whole message. */
export function problemsOf(create: () => Checker): {
  readonly paths: readonly string[]
  readonly message: string
} {
  try {
    new HealthChecker().addChecker(create())
    return { paths: [], message: '' }
  } catch (error) {
    if (!isHealthError(error)) throw error
    return { paths: error.problems.map(({ path }) => path), message: error.message }
  }
}

/** The spellings under which a secret may turn up. */
export function spellingsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64')
  return [
    secret,
    encodeURIComponent(secret),
    base64.replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(`bot:${secret}`).toString('base64').replace(/=+$/, ''),
  ]
}
