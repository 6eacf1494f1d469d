import assert from 'node:assert/strict'

import type { Checker } from '../check/checker.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { HealthChecker } from '../health-checker.ts'
import { assertHidden } from './assert-hidden.ts'

/** Runs a checker once as a health checker does, and asserts the status of the run and the rules for every result. */
export async function runOnce(
  checker: Checker,
  secrets: readonly string[],
  expected: Pick<HealthCheckResult, 'status' | 'code'>,
): Promise<void> {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  health.addChecker(checker)
  const result = await health.checkSingle(checker.name)
  assert.ok(result !== null, `expected a result of ${checker.name}, got none`)
  assertHidden(secrets, result, 'the result')
  const { rawStatus, code, message } = result
  const got = `got ${rawStatus}, code ${code}: ${message}`
  assert.ok(
    rawStatus === expected.status && code === expected.code,
    `expected ${expected.status}, code ${expected.code}, ${got}`,
  )
  assert.match(message, /\S/, 'message: expected a text, got none')
  assert.deepEqual(JSON.parse(JSON.stringify(result)), result, 'expected a result that survives JSON')
  for (const key of Object.keys(result.metrics)) {
    assert.match(key, /^[a-z][a-z0-9_]*$/, `metrics: expected names in snake_case, got ${key}`)
  }
}

/** Calls a check without time limit or redaction. Resolves when it ends, whether it returns or throws. */
export async function checkDirectly(checker: Checker, signal: AbortSignal): Promise<void> {
  const deadlineAt = Date.now() + 300_000
  try {
    await checker.check({ signal, deadlineAt, attempt: 1, previous: null })
  } catch {
    // An aborted check may throw.
  }
}

/** Rejects if a promise takes longer than the limit. */
export async function within(limitMs: number, promise: Promise<void>, what: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`expected ${what} to end within ${limitMs} ms, but it did not`)),
      limitMs,
    )
  })
  try {
    await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
