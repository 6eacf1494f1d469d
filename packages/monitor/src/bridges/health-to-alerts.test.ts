import { AlertManager, defaultRules } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { heartbeat } from '@botwatch/health/heartbeat'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

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
})

test('a result that becomes stale is evaluated in the next round', async () => {
  const { healthChecker } = setUp(() => {})
  const alertManager = new AlertManager()
  const evaluate = vi.spyOn(alertManager, 'evaluateRules')
  const round = healthRound(healthChecker, alertManager)
  await healthChecker.checkAll()
  await vi.advanceTimersByTimeAsync(3 * 20_000 + 5000)
  await round()
  await round()
  expect(evaluate).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  await round()
  expect(evaluate).toHaveBeenCalledTimes(2)
  expect(evaluate.mock.lastCall?.[0]?.health).toMatchObject([{ name: 'api', status: 'unknown' }])
})

test('one failure of a job is an alert of the default rules, and one of a check that is probed is not', async () => {
  const { healthChecker } = setUp(down)
  const nightly = heartbeat({ name: 'nightly', everyMs: 3_600_000 })
  healthChecker.addChecker(nightly)
  const alertManager = new AlertManager({ rules: defaultRules() })
  nightly.fail('disk full')
  await healthChecker.checkAll()
  await healthRound(healthChecker, alertManager)()
  const alerts = await alertManager.listAlerts({ status: 'active' })
  expect(alerts.map(({ labels, summary }) => [labels['check'], summary])).toEqual([
    ['nightly', 'nightly is unhealthy: the job reported a failure: disk full'],
  ])
})

describe('a check that depends on another', () => {
  const isUp = { network: true, dns: true, api: true }
  beforeEach(() => void Object.assign(isUp, { network: true, dns: true, api: true }))

  function chain() {
    const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
    const add = (name: keyof typeof isUp, dependsOn: readonly string[]): void =>
      healthChecker.addChecker(check(name, () => (isUp[name] ? undefined : down()), { dependsOn }))
    add('api', ['dns'])
    add('dns', ['network'])
    add('network', [])
    const notified: string[] = []
    const alertManager = new AlertManager({
      notifiers: [
        {
          name: 'log',
          send: async ({ alerts }) => {
            for (const { news, labels } of alerts) notified.push(`${news} ${labels['check']}`)
            return { outcome: 'delivered' }
          },
        },
      ],
    })
    alertManager.start()
    onTestFinished(() => alertManager.stop())
    const round = healthRound(healthChecker, alertManager)
    /** Runs the named checks, by default all, once a minute. */
    const minutes = async (count: number, names?: readonly (keyof typeof isUp)[]): Promise<void> => {
      for (let n = 0; n < count; n += 1) {
        await vi.advanceTimersByTimeAsync(60_000)
        if (names === undefined) await healthChecker.checkAll()
        else for (const name of names) await healthChecker.checkSingle(name)
        await round()
        await vi.advanceTimersByTimeAsync(0)
      }
    }
    const firing = async (): Promise<readonly string[]> =>
      (await alertManager.listAlerts({ status: 'active', severity: 'critical' }))
        .map(({ labels }) => [labels['check'], labels['condition']].filter(Boolean).join(' '))
        .toSorted()
    return { minutes, notified, firing }
  }

  test('sends nothing while one that it depends on, directly or not, is down', async () => {
    const { minutes, notified, firing } = chain()
    await minutes(1)
    Object.assign(isUp, { network: false, dns: false, api: false })
    await minutes(30)
    expect(notified).toEqual(['fired network'])
    expect(await firing()).toEqual(['api', 'dns', 'network'])
    Object.assign(isUp, { network: true, dns: true, api: true })
    await minutes(10)
    expect(notified).toEqual(['fired network', 'resolved network'])
    expect(await firing()).toEqual([])
  })

  test('fires on its own', async () => {
    const { minutes, notified } = chain()
    await minutes(1)
    isUp.api = false
    await minutes(5)
    expect(notified).toEqual(['fired api'])
  })

  test('does not fire with its old result when the other has recovered', async () => {
    const { minutes, notified } = chain()
    await minutes(1)
    Object.assign(isUp, { network: false, dns: false, api: false })
    await minutes(5)
    isUp.network = true
    await minutes(3, ['network'])
    expect(notified).toEqual(['fired network', 'resolved network'])
    isUp.dns = true
    await minutes(1)
    expect(notified).toEqual(['fired network', 'resolved network'])
    // The first result after both have recovered.
    await minutes(1)
    expect(notified).toEqual(['fired network', 'resolved network', 'fired api'])
  })
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
