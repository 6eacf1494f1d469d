import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import type { CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

interface Given extends CheckerOptions {
  readonly takesMs?: number
}

const secondOf = (iso: string): number => Math.round(Date.parse(iso) / 100) / 10

/** Checks by name; each fails while its name is in `down`. Runs are noted as `name second` or `name second suspect`. */
function scene(checks: Readonly<Record<string, Given>>, { start = true } = {}) {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  const down = new Set<string>()
  const outcomes = new Map<string, CheckOutcome>()
  const runs: string[] = []
  const changes: string[] = []
  for (const [name, { takesMs = 0, ...options }] of Object.entries(checks)) {
    const run = async (): Promise<CheckOutcome | undefined> => {
      const isDown = down.has(name)
      const outcome = outcomes.get(name)
      await new Promise((resolve) => void setTimeout(resolve, takesMs))
      if (isDown) throw new Error(`${name} is down`)
      return outcome
    }
    health.addChecker(check(name, run, options))
  }
  health.on('result', ({ name, timestamp, rawStatus, suspect, blockedBy }) => {
    const facts = [suspect, blockedBy.length > 0 ? `blocked by ${blockedBy.join()}` : null]
    if (rawStatus === 'unhealthy')
      runs.push([name, secondOf(timestamp), ...facts.filter((fact) => fact !== null)].join(' '))
    else runs.push(`${name} ${secondOf(timestamp)} passed`)
  })
  health.on('transition', ({ name, to, result }) =>
    changes.push(`${name} ${to} ${secondOf(result.timestamp)}`),
  )
  if (start) health.start()
  onTestFinished(() => health.stop())
  /** The runs within some seconds from now. */
  const within = async (count: number): Promise<readonly string[]> => {
    runs.length = 0
    await seconds(count)
    return [...runs]
  }
  /** The second at which a check first was unhealthy; NaN if it never was. */
  const unhealthyAt = (name: string): number => {
    const change = changes.find((text) => text.startsWith(`${name} unhealthy`))
    return Number(change?.split(' ')[2] ?? Number.NaN)
  }
  return { health, down, outcomes, runs, changes, unhealthyAt, within }
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)

const slow = { intervalMs: 60_000 }
const child = { ...slow, dependsOn: ['gateway'] }

describe('a failure of a check whose parent passes', () => {
  test('makes the parent run at once, then the check again, and counts if it fails again', async () => {
    const { down, within, changes } = scene({ gateway: slow, api: child })
    await seconds(30)
    down.add('api')
    expect(await within(40)).toEqual([
      'gateway 60 passed',
      'api 60.5 dependency',
      'gateway 61 passed',
      'api 61.5',
      // A first failure is confirmed within 5 and then the check runs at its interval.
      'api 66.5',
    ])
    expect(changes.at(-1)).toBe('api unhealthy 61.5')
    expect(await within(180)).toEqual([
      'gateway 121 passed',
      'api 126.5',
      'gateway 181 passed',
      'api 186.5',
      'gateway 241 passed',
      'api 246.5',
    ])
  })

  test('does not count if the check passes again', async () => {
    const { down, within, changes } = scene({ gateway: slow, api: child })
    await seconds(30)
    down.add('api')
    await seconds(31.2)
    down.delete('api')
    expect(await within(20)).toEqual(['api 61.5 passed'])
    expect(changes.filter((change) => change.includes('unhealthy'))).toEqual([])
  })

  test('of a run that began before the parent passed again needs two more', async () => {
    const { down, within } = scene({
      gateway: { intervalMs: 1000 },
      api: { intervalMs: 5000, takesMs: 3000, dependsOn: ['gateway'] },
    })
    await seconds(4)
    down.add('gateway').add('api')
    await seconds(3.4)
    down.delete('gateway')
    const runs = await within(14)
    const failures = runs.filter((run) => run.startsWith('api'))
    expect(failures.slice(0, 3).map((run) => run.replace(/[\d.]+ ?/, ''))).toEqual([
      'api dependency',
      'api dependency',
      'api ',
    ])
  })

  test('of ten checks makes the parent run once while it fails', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `api${i}`)
    const { down, within } = scene({
      gateway: { ...slow, failureThreshold: 3 },
      ...Object.fromEntries(names.map((name) => [name, { intervalMs: 4000, dependsOn: ['gateway'] }])),
    })
    await seconds(30)
    for (const name of [...names, 'gateway']) down.add(name)
    const runs = await within(20)
    expect(runs.filter((run) => run.startsWith('gateway'))).toHaveLength(3)
    const counted = runs.filter((run) => run.startsWith('api') && !run.includes('dependency'))
    expect(counted.length).toBeGreaterThan(10)
    expect(counted.every((run) => run.endsWith('blocked by gateway'))).toBe(true)
  })
})

describe('a failure of a check whose parent fails', () => {
  test('is doubted until the failure of the parent is confirmed, and is then blocked by it', async () => {
    const { down, within } = scene({ gateway: { ...slow, failureThreshold: 3 }, api: child })
    await seconds(30)
    down.add('gateway').add('api')
    expect(await within(50)).toEqual([
      'gateway 60',
      'api 60.5 dependency',
      'gateway 65',
      'api 65.5 dependency',
      'gateway 70',
      'api 70.5 blocked by gateway',
      'api 75.5 blocked by gateway',
    ])
  })

  test('is doubted through a chain of checks', async () => {
    const { down, changes, health, unhealthyAt } = scene({
      network: slow,
      dns: { ...slow, dependsOn: ['network'] },
      api: { intervalMs: 4000, dependsOn: ['dns'] },
    })
    await seconds(30)
    for (const name of ['network', 'dns', 'api']) down.add(name)
    await seconds(30)
    // Within five although it runs once a minute.
    expect(unhealthyAt('network')).toBeLessThan(36)
    expect(health.latest().rootCauses).toEqual(['network'])
    expect(
      changes.filter((change) => change.includes('unhealthy')).map((change) => change.split(' ')[0]),
    ).toEqual(['network', 'dns', 'api'])
  })

  test('counts after a minute, if the parent flaps below its threshold', async () => {
    const { down, unhealthyAt } = scene({
      gateway: { intervalMs: 1000, failureThreshold: 3 },
      api: { intervalMs: 4000, dependsOn: ['gateway'] },
    })
    await seconds(30)
    down.add('api')
    for (let second = 0; second < 70; second += 1) {
      if (second % 2 === 0) down.add('gateway')
      else down.delete('gateway')
      await seconds(1)
    }
    expect(unhealthyAt('api')).toBeGreaterThan(85)
    expect(unhealthyAt('api')).toBeLessThan(100)
  })

  test('makes the check run again at once when the parent has recovered', async () => {
    const { down, within } = scene({
      gateway: { intervalMs: 1000 },
      api: { ...child, takesMs: 100 },
    })
    await seconds(30)
    down.add('gateway').add('api')
    await seconds(60)
    down.delete('gateway')
    down.delete('api')
    const runs = await within(3)
    expect(runs.filter((run) => run.startsWith('api'))).toHaveLength(1)
  })
})

describe('a parent without information', () => {
  test.each([
    ['that is unknown', { intervalMs: 1000 }, { status: 'unknown' }],
    [
      'that is rate-limited, which is an answer',
      { intervalMs: 1000 },
      { status: 'degraded', retryAfterMs: 5000 },
    ],
  ] as const)('%s', async (name, gateway, outcome) => {
    const { down, outcomes, unhealthyAt } = scene({
      gateway,
      api: { intervalMs: 4000, dependsOn: ['gateway'] },
    })
    outcomes.set('gateway', outcome)
    await seconds(30)
    down.add('api')
    await seconds(20)
    expect(unhealthyAt('api')).toBeLessThan(name === 'that is unknown' ? 35 : 45)
  })

  test('that has not run yet is waited for', async () => {
    const { down, changes } = scene({ api: child, gateway: slow })
    down.add('api').add('gateway')
    await seconds(10)
    expect(changes).toEqual(['gateway unhealthy 0.5', 'api unhealthy 5'])
  })
})

test('after a stop and a start, a failure waits for the first run of the parent', async () => {
  const { health, down, changes } = scene({ api: child, gateway: slow })
  await seconds(10)
  health.stop()
  await seconds(600)
  down.add('api').add('gateway')
  health.start()
  await seconds(8)
  expect(changes.filter((change) => change.includes('unhealthy'))).toEqual([
    'gateway unhealthy 610.5',
    'api unhealthy 615',
  ])
})

test('a parent that asked to be left alone is not run, and the failure counts after a minute', async () => {
  const { down, outcomes, runs, unhealthyAt } = scene({
    gateway: slow,
    api: { intervalMs: 4000, dependsOn: ['gateway'] },
  })
  outcomes.set('gateway', { status: 'degraded', code: 'RATE_LIMITED', retryAfterMs: 600_000 })
  await seconds(30)
  down.add('api')
  await seconds(80)
  expect(runs.filter((run) => run.startsWith('gateway'))).toEqual(['gateway 0 passed'])
  expect(unhealthyAt('api')).toBeGreaterThanOrEqual(90)
  expect(unhealthyAt('api')).toBeLessThan(100)
})

test('without a started schedule nothing is doubted', async () => {
  const { health, down } = scene({ gateway: slow, api: child }, { start: false })
  down.add('api')
  const checking = health.checkAll()
  await seconds(1)
  const report = await checking
  expect(report.results[1]).toMatchObject({ status: 'unhealthy', suspect: null })
})

test('never runs a check twice at once or more than once a second, whatever its parents do', async () => {
  let running = 0
  let most = 0
  const starts: number[] = []
  const health = new HealthChecker({ cacheTtlMs: 0 })
  const run = async (): Promise<void> => {
    starts.push(Date.now())
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => void setTimeout(resolve, 1700))
    running -= 1
    throw new Error('down')
  }
  let looks = 0
  const flap = (): CheckOutcome => ({ status: (looks += 1) % 3 === 0 ? 'unhealthy' : 'healthy' })
  health.addChecker(check('gateway', flap, { intervalMs: 1000 }))
  health.addChecker(check('api', run, { intervalMs: 5000, dependsOn: ['gateway'] }))
  health.start()
  await vi.advanceTimersByTimeAsync(60_000)
  health.stop()
  expect(most).toBe(1)
  const gaps = starts.slice(1).map((time, i) => time - (starts[i] ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000)
})
