import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { healthRound, toAlertHealth } from './health-to-alerts.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

function down(): never {
  throw new Error('down')
}

function setUp(run: () => void) {
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  healthChecker.addChecker(check('api', run, { failureThreshold: 3, intervalMs: 20_000 }))
  const seen = (): string | undefined => healthChecker.getCheckStates().map(toAlertHealth)[0]?.status
  return { healthChecker, seen }
}

describe('what alerts is told of a check', () => {
  test('is what the run alone found, though it is not confirmed yet', async () => {
    const { healthChecker, seen } = setUp(down)
    await healthChecker.checkAll()
    expect(healthChecker.latest().results[0]).toMatchObject({ status: 'unknown', rawStatus: 'unhealthy' })
    expect(seen()).toBe('unhealthy')
  })

  test('is nothing before the first run and when the last is too old', async () => {
    const { healthChecker, seen } = setUp(() => {})
    expect(seen()).toBe('unknown')
    await healthChecker.checkAll()
    expect(seen()).toBe('healthy')
    await vi.advanceTimersByTimeAsync(3 * 20_000 + 5001)
    expect(seen()).toBe('unknown')
  })

  test('is nothing behind a check that is down', async () => {
    const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
    healthChecker.addChecker(check('network', down))
    healthChecker.addChecker(check('api', down, { dependsOn: ['network'] }))
    await healthChecker.checkAll()
    await healthChecker.checkAll()
    const told = healthChecker.getCheckStates().map(toAlertHealth)
    expect(told.map(({ name, status }) => `${name} ${status}`)).toEqual(['network unhealthy', 'api unknown'])
  })
})

test('a check behind one that is down is neither judged nor missing', async () => {
  const isUp = { network: true, api: true }
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  const add = (name: keyof typeof isUp, dependsOn: readonly string[]): void =>
    healthChecker.addChecker(check(name, () => (isUp[name] ? undefined : down()), { dependsOn }))
  add('network', [])
  add('api', ['network'])
  const alertManager = new AlertManager()
  const round = healthRound(healthChecker, alertManager)
  const minutes = async (count: number): Promise<readonly string[]> => {
    for (let n = 0; n < count; n += 1) {
      await vi.advanceTimersByTimeAsync(60_000)
      await healthChecker.checkAll()
      await round()
    }
    const active = await alertManager.listAlerts({ status: 'active' })
    return active.map(
      ({ labels, stale }) => `${labels['check']} ${labels['condition'] ?? ''}${stale ? 'stale' : ''}`,
    )
  }
  expect(await minutes(1)).toEqual([])
  isUp.network = false
  isUp.api = false
  expect(await minutes(30)).toEqual(['network '])
  isUp.network = true
  expect(await minutes(3)).toEqual(['api '])
})

test('a round evaluates once per new result, and once a minute without any', async () => {
  const { healthChecker } = setUp(() => {})
  const alertManager = new AlertManager()
  const evaluate = vi.spyOn(alertManager, 'evaluateRules')
  const listen = vi.spyOn(healthChecker, 'on')
  const round = healthRound(healthChecker, alertManager)
  // A health checker that outlives the server must not keep what the server left on it.
  expect(listen).not.toHaveBeenCalled()
  await round()
  await round()
  expect(evaluate).toHaveBeenCalledTimes(1)
  await healthChecker.checkAll()
  await round()
  await round()
  expect(evaluate).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(60_000)
  await round()
  expect(evaluate).toHaveBeenCalledTimes(3)
})
