import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import { dependencyProblems, type Dependent } from './dependencies.ts'
import { HealthChecker } from '../health-checker.ts'
import type { HealthStatus } from '../check/status.ts'
import { toWireReport } from './wire.ts'

const graph = (edges: Readonly<Record<string, readonly string[]>>): readonly Dependent[] =>
  Object.entries(edges).map(([name, dependsOn]) => ({ name, dependsOn }))

const messagesOf = (edges: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  dependencyProblems(graph(edges)).map(({ path, expected, received }) => `${path}: ${expected}: ${received}`)

describe('the graph', () => {
  test('may be any without a cycle, ignoring case', () => {
    expect(messagesOf({ api: ['DB', 'cache'], db: ['network'], cache: ['network'], network: [] })).toEqual([])
  })

  test('names every check that is not there, with the one that was probably meant', () => {
    expect(messagesOf({ api: ['db', 'cahce'], db: [], bot: ['apii'] })).toEqual([
      'api.dependsOn: names of registered checks: "cahce"',
      'bot.dependsOn: names of registered checks: "apii"; did you mean api?',
    ])
  })

  test.each([
    [{ a: ['b'], b: ['c'], c: ['a'] }, 'a → b → c → a'],
    [{ a: ['a'] }, 'a → a'],
    [{ start: ['a'], a: ['B'], b: ['A'] }, 'a → b → a'],
  ])('shows a cycle: %j', (edges, cycle) => {
    expect(messagesOf(edges)).toEqual([`dependsOn: no cycle: ${cycle}`])
  })

  test('has a cycle exactly when no order puts every check after those it depends on', () => {
    const anyGraph = fc.array(fc.array(fc.nat({ max: 6 }), { maxLength: 3 }), { minLength: 7, maxLength: 7 })
    fc.assert(
      fc.property(anyGraph, (lists) => {
        const checks = lists.map((list, i) => ({ name: `c${i}`, dependsOn: list.map((n) => `c${n}`) }))
        let left = checks
        for (;;) {
          const names = new Set(left.map(({ name }) => name))
          const blocked = left.filter(({ dependsOn }) => dependsOn.some((name) => names.has(name)))
          if (blocked.length === left.length) break
          left = blocked
        }
        expect(dependencyProblems(checks).length > 0).toBe(left.length > 0)
      }),
    )
  })
})

describe('start', () => {
  test('throws with all that is wrong, and starts nothing', () => {
    const health = new HealthChecker()
    health.addChecker(check('api', () => {}, { dependsOn: ['db'], intervalMs: 1000 }))
    health.addChecker(check('db', () => {}, { dependsOn: ['api', 'disk'] }))
    const message =
      'Invalid dependencies: db.dependsOn: expected names of registered checks, got "disk"; ' +
      'dependsOn: expected no cycle, got api → db → api'
    expect(() => health.start()).toThrow(message)
    expect(() => health.start()).toThrow(expect.objectContaining({ code: 'INVALID_DEPENDENCIES' }))
  })

  test('is followed by the same rule for checks that are added', () => {
    const health = new HealthChecker()
    health.start()
    expect(() => health.addChecker(check('api', () => {}, { dependsOn: ['db'] }))).toThrow('"db"')
    expect(health.getCheckerNames()).toEqual([])
    health.addChecker(check('db', () => {}))
    health.addChecker(check('api', () => {}, { dependsOn: ['db'] }))
    health.stop()
  })
})

test('after a check was removed, those that depend on it run, others can be added, and a new start throws', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const health = new HealthChecker({ cacheTtlMs: 0 })
  let runs = 0
  health.addChecker(check('gateway', () => {}))
  health.addChecker(check('api', () => void (runs += 1), { dependsOn: ['gateway'], intervalMs: 1000 }))
  health.start()
  health.removeChecker('gateway')
  health.addChecker(check('disk', () => {}))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(runs).toBeGreaterThan(5)
  expect(health.latest().error).toBe('api.dependsOn: expected names of registered checks, got "gateway"')
  health.stop()
  expect(() => health.start()).toThrow('api.dependsOn')
  health.addChecker(check('gateway', () => {}))
  health.start()
  health.stop()
})

const withStatuses = (db: HealthStatus, api: HealthStatus): HealthChecker => {
  const health = new HealthChecker()
  // The child first: its parent has no result yet when it gets its own.
  health.addChecker(check('api', () => ({ status: api }), { dependsOn: ['DB'] }))
  health.addChecker(check('db', () => ({ status: db })))
  health.addChecker(check('other', () => ({ status: 'unhealthy' })))
  return health
}

describe('a report', () => {
  test('says what blocks a check and which are the roots of the trouble', async () => {
    const health = withStatuses('unhealthy', 'unhealthy')
    const report = await health.checkAll()
    expect(report.results.map(({ name, blockedBy }) => [name, blockedBy])).toEqual([
      ['api', ['db']],
      ['db', []],
      ['other', []],
    ])
    expect(report.rootCauses).toEqual(['db', 'other'])
    expect(toWireReport(report)).toMatchObject({
      root_causes: ['db', 'other'],
      results: [{ blocked_by: ['db'] }, {}, {}],
    })
    expect(health.latest()).toMatchObject({ rootCauses: ['db', 'other'] })
    expect(health.latest().results[0]?.blockedBy).toEqual(['db'])
    expect(await health.checkSingle('api')).toMatchObject({ blockedBy: ['db'], status: 'unhealthy' })
    expect(health.getCheckStates()[0]?.result.blockedBy).toEqual(['db'])
  })

  test('marks a child with any status of its own, but not because of a degraded or unknown parent', async () => {
    expect((await withStatuses('unhealthy', 'healthy').checkAll()).results[0]).toMatchObject({
      status: 'healthy',
      blockedBy: ['db'],
    })
    for (const status of ['degraded', 'unknown'] as const) {
      expect((await withStatuses(status, 'unhealthy').checkAll()).results[0]?.blockedBy).toEqual([])
    }
  })

  test('marks nothing before the failure of a parent is confirmed', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    health.addChecker(check('db', () => ({ status: 'unhealthy' }), { failureThreshold: 2 }))
    health.addChecker(check('api', () => {}, { dependsOn: ['db'] }))
    expect((await health.checkAll()).results[1]?.blockedBy).toEqual([])
    expect((await health.checkAll()).results[1]?.blockedBy).toEqual(['db'])
  })

  test('is complete when dependencies make no sense, and says so', async () => {
    const health = new HealthChecker()
    health.addChecker(check('api', () => {}, { dependsOn: ['db'] }))
    const report = await health.checkAll()
    expect(report).toMatchObject({ overallStatus: 'healthy', results: [{ name: 'api', blockedBy: [] }] })
    expect(report.error).toBe('api.dependsOn: expected names of registered checks, got "db"')
    health.addChecker(check('db', () => {}))
    expect((await health.checkAll()).error).toBeNull()
    health.removeChecker('db')
    expect(health.latest().error).toContain('"db"')
  })
})

describe('the state of a check', () => {
  test('names the checks that it depends on, directly or not', () => {
    const health = new HealthChecker()
    health.addChecker(check('api', () => {}, { dependsOn: ['DB', 'cache'] }))
    health.addChecker(check('db', () => {}, { dependsOn: ['network'] }))
    health.addChecker(check('cache', () => {}, { dependsOn: ['network'] }))
    health.addChecker(check('network', () => {}))
    expect(dependenciesIn(health)).toEqual({
      api: ['db', 'network', 'cache'],
      db: ['network'],
      cache: ['network'],
      network: [],
    })
  })

  test('leaves out itself in a cycle', () => {
    const health = new HealthChecker()
    health.addChecker(check('a', () => {}, { dependsOn: ['b'] }))
    health.addChecker(check('b', () => {}, { dependsOn: ['a'] }))
    expect(dependenciesIn(health)).toEqual({ a: ['b'], b: ['a'] })
  })

  test('names removed checks, whose open alerts still explain those of others', () => {
    const health = new HealthChecker()
    health.addChecker(check('gateway', () => {}))
    health.addChecker(check('api', () => {}, { dependsOn: ['gateway'] }))
    health.removeChecker('gateway')
    expect(dependenciesIn(health)).toEqual({ api: ['gateway'] })
  })
})

function dependenciesIn(health: HealthChecker): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(health.getCheckStates().map((state) => [state.name, state.dependsOn]))
}
