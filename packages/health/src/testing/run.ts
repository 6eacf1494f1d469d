import assert from 'node:assert/strict'

import type { Checker } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { assertHidden } from './assert-hidden.ts'

/** Runs a checker once as a health checker does, and holds its result to what every result keeps. */
export async function runOnce({
  checker,
  secrets = [],
}: {
  readonly checker: Checker
  readonly secrets?: readonly string[]
}): Promise<HealthCheckResult> {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  health.addChecker(checker)
  const result = await health.checkSingle(checker.name)
  assert.ok(result !== null)
  assert.notEqual(result.code, 'INVALID_RESULT', 'the check returns a valid outcome')
  assert.match(result.message, /\S/, 'there is a message')
  assert.deepEqual(JSON.parse(JSON.stringify(result)), result, 'JSON reads back what it wrote')
  for (const key of Object.keys(result.metrics))
    assert.match(key, /^[a-z][a-z0-9_]*$/, 'metrics are in snake case')
  assertHidden(secrets, result, 'the result')
  return result
}

/** Calls a check without anything around it. Settles when it does, whatever comes of it. */
export async function checkDirectly(checker: Checker, signal: AbortSignal): Promise<void> {
  const deadlineAt = Date.now() + 300_000
  try {
    await checker.check({ signal, deadlineAt, attempt: 1, previous: null })
  } catch {
    // A check that was told to stop may well throw.
  }
}

/** Rejects when a promise takes longer than it may. */
export async function within(limitMs: number, promise: Promise<void>, what: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not settle within ${limitMs} ms`)), limitMs)
  })
  try {
    await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
