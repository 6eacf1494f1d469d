import { createRedactor } from '@botwatch/redact'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { check } from './check/check.ts'
import type { CheckerOptions, CheckReturn } from './check/checker.ts'
import { HealthChecker } from './health-checker.ts'
import { healthMetrics } from './report/health-metrics.ts'
import { toIetfReport } from './report/ietf.ts'
import { toWireReport } from './report/wire.ts'

const spellings = [
  (secret: string) => secret,
  (secret: string) => encodeURIComponent(secret),
  (secret: string) => Buffer.from(secret).toString('base64'),
  (secret: string) => Buffer.from(secret).toString('base64url'),
  (secret: string) => JSON.stringify({ deep: secret }),
] as const

/** Ways in which a check may give something away. */
const leaks: readonly ((text: string) => CheckReturn | Promise<CheckReturn>)[] = [
  (text) => text,
  (text) => ({ status: 'unhealthy', message: `failed for ${text}`, code: 'AUTH' }),
  (text) => ({ status: 'degraded', metrics: { note: text, [text]: [{ text }], n: 1 } }),
  (text) => ({ metrics: { [text]: 1 } }),
  (text) => ({ status: 'unhealthy', errorDetails: { request: { headers: { authorization: text } } } }),
  (text) => ({ status: text as never }),
  (text) => ({ code: text as never }),
  (text) => {
    throw new Error(`failed for ${text}`, { cause: { text } })
  },
  (text) => Promise.reject(Object.assign(new Error(text), { code: text })),
  (text) => {
    // oxlint-disable-next-line no-throw-literal -- what a careless check may do
    throw text
  },
]

/** Everything that is to be had of a health checker whose one check gives `text` away. */
async function everything(
  secret: string,
  text: string,
  leak: (typeof leaks)[number],
  options: CheckerOptions,
): Promise<string> {
  const health = new HealthChecker({ redactor: createRedactor({ secrets: [secret] }), cacheTtlMs: 0 })
  const seen: unknown[] = []
  health.on('result', (result) => seen.push(result))
  health.on('transition', (transition) => seen.push(transition))
  health.addChecker(
    check(
      'leaky',
      ({ previous }) => {
        seen.push(previous)
        return leak(text)
      },
      options,
    ),
  )
  const report = await health.checkAll()
  seen.push(report, await health.checkSingle('leaky'), health.latest(), health.getHistory('leaky'))
  seen.push(
    health.getCheckStates(),
    healthMetrics(health),
    health.probe('readiness'),
    health.getStatusSummary(),
  )
  seen.push(toWireReport(report), toIetfReport(report))
  return JSON.stringify(seen)
}

test('no secret is in a result, an event, a metric or a history row, however a check gives it away', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[a-zA-Z0-9/+=!_-]{14,40}$/),
      fc.constantFrom(...spellings),
      fc.constantFrom(...leaks),
      fc.constantFrom<CheckerOptions[]>(
        {},
        { degradedAfterMs: 1 },
        { failureThreshold: 3, failureStatus: 'degraded' },
      ),
      async (secret, spell, leak, options) => {
        const text = await everything(secret, spell(secret), leak, options)
        for (const spelling of spellings.slice(0, 4)) expect(text).not.toContain(spelling(secret))
      },
    ),
    { numRuns: 300 },
  )
})

test('no secret is in an error about options, known or of a known shape', () => {
  const known = 'correct-horse'
  const shaped = 'glpat-ABCDEFGHIJKLMNOPQRST'
  const health = new HealthChecker({ redactor: createRedactor({ secrets: [known] }) })
  for (const secret of [known, shaped]) {
    const wrong = { timeoutMs: secret, critical: secret, dependsOn: [secret, ` ${secret}`], probes: [secret] }
    const reports = { problems: () => [{ path: secret, expected: secret, received: secret }] }
    const checker = { ...check(`${secret} `, () => {}, wrong as never), ...reports }
    const error = errorOf(() => health.addChecker(checker))
    const text = `${String(error)} ${JSON.stringify(error)}`
    expect(text).toContain('[redacted]: expected [redacted], got [redacted]')
    expect(text).not.toContain(secret)
  }
})

function errorOf(action: () => void): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return null
}
