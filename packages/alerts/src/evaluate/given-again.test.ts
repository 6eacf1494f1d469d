import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { MINUTE_MS, START, startFakeTime } from '../../test/scene.ts'
import { AlertsError, isAlertsError } from '../errors.ts'
import { AlertManager } from '../manager/manager.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../stores/memory.ts'
import type { EvaluationInput } from './inputs.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const quick = { noDataAfterMs: 2 * MINUTE_MS, autoResolveMinutes: 4, maxGapMs: 2 * MINUTE_MS }
const cpu = { ...quick, metricName: 'cpu', thresholdValue: 80 }
const rules: readonly AlertRuleInput[] = [
  { ...cpu, name: 'twice', consecutiveBreaches: 2, clearAfter: 2 },
  { ...cpu, name: 'long', forMs: 2 * MINUTE_MS, clearValue: 50, keepFiringForMs: MINUTE_MS },
  { ...cpu, name: 'one', onNoData: 'breach' },
  { ...quick, name: 'beat', kind: 'absent', metricName: 'cpu', match: { host: 'a' } },
  { ...quick, name: 'down', healthCheckName: '*', consecutiveBreaches: 2 },
]
const value = fc.constantFrom(1, 1, 60, 93, 93, NaN)
const round = fc.record({
  hosts: fc.option(fc.array(fc.tuple(fc.constantFrom('', 'a', 'b'), value), { maxLength: 3 })),
  check: fc.option(fc.constantFrom('healthy', 'unhealthy', 'unhealthy', 'unknown')),
  minutes: fc.constantFrom(0, 1, 1, 1, 2, 70),
  isRestart: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  rejections: fc.constantFrom(0, 0, 0, 1, 2),
})
type Round = typeof round extends fc.Arbitrary<infer T> ? T : never

function inputOf({ hosts, check }: Round): EvaluationInput {
  return {
    ...(hosts && {
      metrics: hosts.map(([host, given]) => ({ name: 'cpu', labels: { host }, value: given })),
    }),
    ...(check && { health: [{ name: 'glm', status: check, timestamp: new Date().toISOString() }] }),
  }
}

/** What becomes of rounds, some of them with two samples of a series, whose commits are refused as often as they say, each given again until it is not. */
async function told(rounds: readonly Round[], areRejected: boolean): Promise<readonly unknown[]> {
  vi.setSystemTime(START)
  const store = memoryStore()
  let rejections = 0
  const commit: typeof store.commit = (changes) =>
    rejections-- > 0 ? Promise.reject(new AlertsError('STORE_FAILED', 'full')) : store.commit(changes)
  const create = (): AlertManager =>
    new AlertManager({ rules, store: { ...store, commit }, evaluationIntervalMs: MINUTE_MS })
  let manager = create()
  const all: unknown[] = []
  for (const given of rounds) {
    vi.advanceTimersByTime(given.minutes * MINUTE_MS)
    if (given.isRestart) manager = create()
    const input = inputOf(given)
    rejections = areRejected ? given.rejections : 0
    for (let isDone = false; !isDone;) {
      try {
        const { transitions } = await manager.evaluateRules(input)
        all.push(transitions.map(({ type, rule, labels, reason }) => ({ type, rule, labels, reason })))
        isDone = true
      } catch (error) {
        if (!isAlertsError(error)) throw error
      }
    }
    rejections = 0
    const alerts = await manager.listAlerts()
    all.push(
      alerts
        .map(({ rule, labels, status, stale }) => JSON.stringify([rule, labels, status, stale]))
        .toSorted(),
    )
    all.push((await manager.listPending()).map((pending) => JSON.stringify(pending)).toSorted())
  }
  return all
}

test('a round that was rejected and is given again is as if it had been given once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { maxLength: 25 }), async (rounds) => {
      expect(await told(rounds, true)).toEqual(await told(rounds, false))
    }),
    { numRuns: 200 },
  )
}, 60_000)
