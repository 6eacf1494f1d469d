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

describe('the status of a check for the alert rules', () => {
  test('is that of the latest run, before it is confirmed', async () => {
    const { healthChecker, seen } = setUp(down)
    await healthChecker.checkAll()
    expect(healthChecker.latest().results[0]).toMatchObject({ status: 'unknown', rawStatus: 'unhealthy' })
    expect(seen()).toBe('unhealthy')
  })

  test('is unknown before the first run and when the last result is stale', async () => {
    const { healthChecker, seen } = setUp(() => {})
    expect(seen()).toBe('unknown')
    await healthChecker.checkAll()
    expect(seen()).toBe('healthy')
    await vi.advanceTimersByTimeAsync(3 * 20_000 + 5001)
    expect(seen()).toBe('unknown')
  })

  test('is unknown if a dependency is unhealthy', async () => {
    const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
    healthChecker.addChecker(check('network', down))
    healthChecker.addChecker(check('api', down, { dependsOn: ['network'] }))
    await healthChecker.checkAll()
    await healthChecker.checkAll()
    const converted = healthChecker.getCheckStates().map(toAlertHealth)
    expect(converted.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'network unhealthy',
      'api unknown',
    ])
  })
})

test('a blocked check neither fires nor counts as missing data', async () => {
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
  // A health checker may outlive the server, so that the round must add no listener.
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
