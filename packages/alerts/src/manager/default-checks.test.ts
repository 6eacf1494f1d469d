import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Scene, startFakeTime, timeAt } from '../../test/scene.ts'
import type { AlertHealthResult } from '../evaluate/input.ts'
import { defaultRules } from '../rules/default-rules.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

type Result = Partial<AlertHealthResult>

const ok: Result = { status: 'healthy' }
const limited: Result = { status: 'degraded', message: 'HTTP 429' }
const failed: Result = { status: 'unhealthy', message: 'HTTP 500' }
const times = (count: number, ...results: readonly Result[]): readonly Result[] =>
  Array.from({ length: count }, () => results).flat()

/** Default rules, one check `glm` unless told otherwise. Returns what the channel was sent, with the minute. */
class Checks {
  readonly scene = new Scene({ rules: defaultRules() })
  #minute = 0

  async run(everySeconds: number, ...results: readonly Result[]): Promise<void> {
    for (const result of results) await this.runs(everySeconds, result)
  }

  /** Runs several checks once. Rules are evaluated every half minute, also without a new result. */
  async runs(everySeconds: number, ...results: readonly Result[]): Promise<void> {
    const timestamp = timeAt(this.#minute)
    const health = results.map((result) => ({ name: 'glm', status: 'healthy', timestamp, ...result }))
    for (const until = this.#minute + everySeconds / 60; this.#minute < until; this.#minute += 0.5)
      await this.scene.evaluate(this.#minute, { health })
  }

  get news(): readonly string[] {
    return this.scene.log.sent.flatMap(({ minute, message }) =>
      message.alerts.map(
        ({ news, rule, labels }) =>
          `${Math.floor(minute * 10) / 10} ${news} ${rule.replace('health_check_', '')} ${labels['check']}`,
      ),
    )
  }
}

describe('the default rules warn', () => {
  test.each([
    [30, 'a check that is degraded', limited, '2'],
    [300, 'a check that is degraded', limited, '5'],
    [30, 'a check that fails and is not critical', { ...failed, critical: false }, '2'],
    [300, 'a check that fails and is not critical', { ...failed, critical: false }, '5'],
  ])('with runs every %i s, of %s, after two runs and two minutes', async (every, _name, result, minute) => {
    const checks = new Checks()
    await checks.run(every, ...times(12, result))
    expect(checks.news).toEqual([`${minute} fired degraded glm`])
    await checks.run(300, ok)
    expect(checks.news.at(-1)).toMatch(/ resolved degraded glm$/)
  })

  test('of a critical check that fails every other run, which is no outage', async () => {
    const checks = new Checks()
    await checks.run(30, ...times(10, failed, limited))
    expect(checks.news).toEqual(['2 fired degraded glm'])
  })

  test('once a day while it lasts', async () => {
    const checks = new Checks()
    await checks.run(300, ...times(3 * 288, limited))
    expect(checks.news.map((text) => text.replace(/^\S+ /, ''))).toEqual([
      'fired degraded glm',
      'reminded degraded glm',
      'reminded degraded glm',
    ])
  })

  test.each([30, 300])('of nothing that lasts one run of every %i s', async (every) => {
    const checks = new Checks()
    await checks.run(every, ...times(10, limited, ok), ...times(10, failed, ok))
    await checks.run(3600, ok)
    expect(checks.news).toEqual([])
  })

  test('not of the load of the host, which has rules of its own', async () => {
    const checks = new Checks()
    const busy = { ...limited, name: 'system_resources', message: 'High CPU usage: 97.0%' }
    await checks.run(30, ...times(20, busy))
    expect(checks.news).toEqual([])
  })

  test('at most once an hour of a check that comes and goes', async () => {
    const checks = new Checks()
    await checks.run(30, ...times(12, ...times(6, limited), ...times(4, ok)))
    expect(checks.news.filter((text) => text.includes('fired'))).toEqual(['2 fired degraded glm'])
  })
})

describe('an outage under the default rules', () => {
  test.each([30, 300])('with runs every %i s is one message, and its end another', async (every) => {
    const checks = new Checks()
    await checks.run(every, ...times(40, failed), ...times(10, ok))
    await checks.run(7200, ok)
    expect(checks.news.map((text) => text.replace(/^\S+ /, ''))).toEqual([
      'fired failure glm',
      'resolved failure glm',
    ])
  })

  test('of a check that one failure proves is one message', async () => {
    const checks = new Checks()
    await checks.run(30, ...times(40, { ...failed, certain: true }), ok)
    await checks.run(7200, ok)
    expect(checks.news).toEqual(['0 fired failure glm', '20 resolved failure glm'])
  })

  test('that ends as a rate limit is warned of once that has lasted two minutes', async () => {
    const checks = new Checks()
    await checks.run(30, ...times(20, failed), ...times(20, limited), ok)
    await checks.run(7200, ok)
    expect(checks.news).toEqual([
      '0.5 fired failure glm',
      '10 resolved failure glm',
      '12.5 fired degraded glm',
      '20 resolved degraded glm',
    ])
  })

  test('that ends as a rate limit for two minutes is one message', async () => {
    const checks = new Checks()
    await checks.run(30, ...times(20, failed), ...times(4, limited), ...times(120, ok))
    expect(checks.news).toEqual(['0.5 fired failure glm', '10 resolved failure glm'])
  })

  test('is reported though the check was degraded before, and ends with the warning', async () => {
    const checks = new Checks()
    await checks.run(30, ...times(20, limited), ...times(20, failed), ok)
    await checks.run(7200, ok)
    expect(checks.news.slice(0, 2)).toEqual(['2 fired degraded glm', '10.5 fired failure glm'])
    expect(checks.news.slice(2).toSorted()).toEqual(['20 resolved degraded glm', '20 resolved failure glm'])
  })

  test('is reported although the check depends on a degraded one', async () => {
    const checks = new Checks()
    const gateway = { ...limited, name: 'gateway' }
    for (let run = 0; run < 40; run += 1)
      await checks.runs(30, gateway, { ...(run < 20 ? ok : failed), dependsOn: ['gateway'] })
    expect(checks.news).toEqual(['2 fired degraded gateway', '10.5 fired failure glm'])
  })

  test('of a check that others depend on is one message', async () => {
    const checks = new Checks()
    const gateway = { ...failed, name: 'gateway' }
    const others = [failed, { ...limited, name: 'gitlab' }, { ...failed, name: 'cache', critical: false }]
    for (let run = 0; run < 20; run += 1)
      await checks.runs(30, gateway, ...others.map((other) => ({ ...other, dependsOn: ['gateway'] })))
    expect(checks.news).toEqual(['0.5 fired failure gateway'])
  })
})
