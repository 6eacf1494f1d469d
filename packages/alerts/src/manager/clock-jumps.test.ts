import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertManagerOptions } from './options.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const DAY_MS = 86_400_000
const jumps = [
  ['ahead', DAY_MS],
  ['back', -DAY_MS],
] as const

const rule: AlertRuleInput = {
  name: 'down',
  healthCheckName: 'glm',
  consecutiveBreaches: 2,
  forMs: 2 * MINUTE_MS,
  keepFiringForMs: 2 * MINUTE_MS,
}

/** Rounds a minute apart, whose results say when they ran by the wall clock. */
class Clockwork {
  scene: Scene
  readonly log: string[] = []
  readonly #options: AlertManagerOptions
  #minute = 0

  constructor(options: AlertManagerOptions = {}) {
    this.#options = { rules: [rule], store: memoryStore(), ...options }
    this.scene = new Scene(this.#options)
  }

  async rounds(...statuses: readonly string[]): Promise<void> {
    for (const status of statuses) {
      const health = [{ name: 'glm', status, timestamp: new Date().toISOString() }]
      const { transitions } = await this.scene.manager.evaluateRules({ health })
      for (const { type, labels } of transitions)
        this.log.push(`${type}${labels['condition'] === undefined ? '' : ' no_data'} ${this.#minute}`)
      await vi.advanceTimersByTimeAsync(MINUTE_MS)
      this.#minute += 1
    }
  }

  jump(byMs: number): void {
    vi.setSystemTime(Date.now() + byMs)
  }

  async restart(): Promise<void> {
    const stopped = this.scene.manager.stop()
    await vi.advanceTimersByTimeAsync(0)
    await stopped
    this.scene = new Scene(this.#options)
  }
}

const bad = 'unhealthy'
const good = 'healthy'

describe.each(jumps)('a wall clock that jumps a day %s', (_where, jumpMs) => {
  beforeEach(() => vi.setSystemTime(START))

  test('while it counts neither fires early nor forgets the count', async () => {
    const clockwork = new Clockwork()
    await clockwork.rounds(good, bad, bad)
    clockwork.jump(jumpMs)
    await clockwork.rounds(bad)
    expect(clockwork.log).toEqual(['pending 1', 'fired 3'])
  })

  test('while samples are counted that have no time of their own neither speeds that up nor slows it down', async () => {
    const scene = new Scene({
      rules: [{ name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80, forMs: 5 * MINUTE_MS }],
    })
    await scene.breach(0, 1)
    vi.setSystemTime(Date.now() + jumpMs)
    const fired: number[] = []
    for (const minute of [2, 3, 4, 5, 6, 7, 8]) {
      await vi.advanceTimersByTimeAsync(MINUTE_MS)
      const result = await scene.manager.evaluateRules({ metrics: { cpu_percent: 93 } })
      if (result.fired.length > 0) fired.push(minute)
    }
    expect(fired).toEqual([5])
  })

  test('between a run and the round that hears of it fires not before its time by more than maxGapMs', async () => {
    const clockwork = new Clockwork({ rules: [{ ...rule, forMs: 10 * MINUTE_MS }] })
    const health = [{ name: 'glm', status: bad, timestamp: new Date().toISOString() }]
    clockwork.jump(jumpMs)
    await clockwork.scene.manager.evaluateRules({ health })
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    await clockwork.rounds(...Array.from({ length: 11 }, () => bad))
    const [fired] = clockwork.log
    expect(Number(fired?.split(' ')[1])).toBeGreaterThanOrEqual(6)
    expect(Number(fired?.split(' ')[1])).toBeLessThanOrEqual(10)
  })

  test('while it fires neither resolves it nor notifies of it again', async () => {
    const clockwork = new Clockwork()
    await clockwork.rounds(bad, bad, bad)
    clockwork.jump(jumpMs)
    await clockwork.rounds(bad, bad)
    expect(clockwork.log).toEqual(['pending 0', 'fired 2'])
    await clockwork.rounds(good, good, good)
    expect(clockwork.log.slice(2)).toEqual(['resolved 7'])
    expect(clockwork.scene.log.sent.map(({ message }) => message.type)).toEqual(['fired', 'resolved'])
  })

  test('while it recovers ends that neither early nor late', async () => {
    const clockwork = new Clockwork()
    await clockwork.rounds(bad, bad, bad, good)
    clockwork.jump(jumpMs)
    await clockwork.rounds(good, good)
    expect(clockwork.log).toEqual(['pending 0', 'fired 2', 'resolved 5'])
  })

  test('while data is missing says so when it is time', async () => {
    const clockwork = new Clockwork()
    await clockwork.rounds(good)
    await clockwork.rounds('unknown', 'unknown')
    clockwork.jump(jumpMs)
    await clockwork.rounds('unknown', 'unknown', 'unknown', 'unknown')
    expect(clockwork.log).toEqual(['fired no_data 6'])
    await clockwork.rounds(good)
    expect(clockwork.log.slice(1)).toEqual(['resolved no_data 7'])
  })

  test('and jumps back later changes nothing either', async () => {
    const clockwork = new Clockwork()
    await clockwork.rounds(good)
    clockwork.jump(jumpMs)
    await clockwork.rounds(bad, bad, bad)
    clockwork.jump(-jumpMs)
    await clockwork.rounds(bad, good, good, good)
    expect(clockwork.log).toEqual(['pending 1', 'fired 3', 'resolved 7'])
  })

  test('over a restart while it fires does not resolve it, and notifies of it again at most as a reminder', async () => {
    const clockwork = new Clockwork()
    await clockwork.rounds(bad, bad, bad)
    clockwork.jump(jumpMs)
    await clockwork.restart()
    await clockwork.rounds(bad, bad, good, good, good)
    expect(clockwork.log).toEqual(['pending 0', 'fired 2', 'resolved 7'])
    // A day ahead looks like a day that was slept through: then a reminder is due.
    const expected = jumpMs > 0 ? ['reminded', 'resolved'] : ['resolved']
    expect(clockwork.scene.log.sent.map(({ message }) => message.type)).toEqual(expected)
  })

  test('over a restart while it counts fires once it has counted enough', async () => {
    const clockwork = new Clockwork()
    await clockwork.rounds(bad, bad)
    clockwork.jump(jumpMs)
    await clockwork.restart()
    await clockwork.rounds(bad, bad, bad)
    // After what looks like a slept day the count starts anew; after a day back the time since the last commit is lost.
    expect(clockwork.log.at(-1)).toBe(jumpMs > 0 ? 'fired 4' : 'fired 3')
  })
})

test.each([3000, 30_000])(
  'a wall clock that is set back by %d ms delays no alert by more than 5 seconds',
  async (ms) => {
    vi.setSystemTime(START)
    const scene = new Scene({ rules: [{ ...rule, forMs: 0 }] })
    const round = async (status: string): Promise<number> => {
      const health = [{ name: 'glm', status, timestamp: new Date().toISOString() }]
      const { fired } = await scene.manager.evaluateRules({ health })
      await vi.advanceTimersByTimeAsync(1000)
      return fired.length
    }
    for (let second = 0; second < 10; second += 1) await round(good)
    vi.setSystemTime(Date.now() - ms)
    const fired: number[] = []
    for (let second = 0; second < 7; second += 1) fired.push(await round(bad))
    expect(fired.some((count) => count === 1)).toBe(true)
  },
)
