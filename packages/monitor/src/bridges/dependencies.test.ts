import { AlertManager, defaultRules, type AlertRuleInput } from '@botwatch/alerts'
import { check, HealthChecker, type CheckerOptions } from '@botwatch/health'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createLoop } from '../lifecycle/loop.ts'
import { healthRound, toAlertHealth } from './health-to-alerts.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

interface Given extends CheckerOptions {
  /** Duration of a run. */
  readonly takesMs?: number
  /** Whether what it checks works at a second. */
  readonly isUp: (second: number) => boolean
}

interface World {
  readonly checks: Readonly<Record<string, Given>>
  readonly rules?: readonly AlertRuleInput[]
  /** The second at which the checks start. */
  readonly startAt?: number
  readonly silenced?: string
  /** What a person does at a second about the alert of `gateway`. */
  readonly handling?: readonly [
    second: number,
    handle: (alerts: AlertManager, id: string) => Promise<unknown>,
  ]
}

/** Runs a world until a second. Returns what was sent, e.g. `fired gateway 12`. */
async function play(
  { checks, rules = defaultRules(), startAt = 0, silenced, handling }: World,
  until: number,
) {
  vi.setSystemTime(0)
  const health = new HealthChecker({ cacheTtlMs: 0 })
  for (const [name, { takesMs = 0, isUp, ...options }] of Object.entries(checks)) {
    const run = async (): Promise<void> => {
      const wasUp = isUp(Date.now() / 1000)
      if (takesMs > 0) await new Promise((resolve) => void setTimeout(resolve, takesMs))
      if (!wasUp || !isUp(Date.now() / 1000)) throw new Error('down')
    }
    health.addChecker(check(name, run, options))
  }
  const sent: string[] = []
  const alerts = new AlertManager({
    rules,
    notifiers: [
      {
        name: 'log',
        send: async ({ alerts: members }) => {
          const second = Math.round(Date.now() / 1000)
          for (const { news, labels } of members) sent.push(`${news} ${labels['check']} ${second}`)
          return { outcome: 'delivered' }
        },
      },
    ],
  })
  alerts.start()
  if (silenced !== undefined) {
    const matchers = [{ name: 'check', op: '=', value: silenced }] as const
    await alerts.addSilence({ matchers, by: 'ann', reason: 'known', until: new Date(86_400_000) })
  }
  const run = healthRound(health, alerts)
  const loop = createLoop({
    name: 'health_rules',
    intervalMs: 1000,
    run,
    onError: (error) => expect(error).toBe(null),
  })
  await vi.advanceTimersByTimeAsync(startAt * 1000)
  health.start()
  loop.start()
  if (handling !== undefined) {
    await vi.advanceTimersByTimeAsync((handling[0] - startAt) * 1000)
    for (const { id, labels } of await alerts.listAlerts())
      if (labels['check'] === 'gateway') await handling[1](alerts, id)
  }
  await vi.advanceTimersByTimeAsync(until * 1000 - Date.now())
  health.stop()
  await loop.stop()
  const stopping = alerts.stop({ withinMs: 1 })
  await vi.advanceTimersByTimeAsync(10)
  await stopping
  return sent
}

const outage = (from: number, seconds: number) => (second: number) =>
  second < from || second >= from + seconds
const always = (): boolean => true
/** Down every other second from second 50 on. */
const flapping = (second: number): boolean => second < 50 || Math.floor(second) % 2 === 0
const namesOf = (sent: readonly string[]): readonly string[] => sent.map((text) => text.replace(/ \d+$/, ''))
const toldAt = (sent: readonly string[], name = 'api'): number =>
  Number(sent.find((text) => text.startsWith(`fired ${name} `))?.split(' ')[2] ?? Number.NaN)
/** Rules without the limits of groups, which would hide a message that should not be sent. */
const quick = {
  name: 'any',
  severity: 'critical',
  healthCheckName: '*',
  groupBy: ['check'],
  groupWaitMs: 0,
} as const
const calm = { ...quick, consecutiveBreaches: 2 }

const twoChildren = (
  isUp: Given['isUp'],
  { startAt = 0, takesMs = 0, rules = defaultRules() } = {},
): World => ({
  rules,
  startAt,
  checks: {
    gateway: { intervalMs: 1000, isUp },
    child_a: { intervalMs: 5000, isUp, takesMs, dependsOn: ['gateway'] },
    child_b: { intervalMs: 5000, isUp, takesMs, dependsOn: ['gateway'] },
  },
})

describe('checks that depend on one that was down for a while', () => {
  test.each([0, 1, 2, 3, 4])(
    'send nothing when it recovers after 13 s, started at second %d',
    async (startAt) => {
      vi.spyOn(Math, 'random').mockReturnValue(0.5)
      // Their runs are under way at any time, as if they waited for an answer.
      const sent = await play(twoChildren(outage(40, 13), { startAt, takesMs: 4000, rules: [calm] }), 120)
      expect(namesOf(sent)).toEqual(['fired gateway', 'resolved gateway'])
    },
  )

  test('send nothing, whenever they run, however long it was down, and however long a run takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          startAt: fc.double({ min: 0, max: 6, noNaN: true }),
          seconds: fc.double({ min: 0.1, max: 40, noNaN: true }),
          takesMs: fc.constantFrom(0, 100, 900, 3000),
          rules: fc.constantFrom<readonly AlertRuleInput[]>(defaultRules(), [quick], [calm]),
        }),
        async ({ seconds, ...given }) => {
          const sent = await play(twoChildren(outage(20, seconds), given), 90)
          expect(sent.filter((text) => text.includes('child'))).toEqual([])
        },
      ),
      { numRuns: 60 },
    )
  })
})

test('a failure that was blocked by a check which has recovered since is no news', async () => {
  const isUp = { gateway: true, child: true }
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  const add = (name: keyof typeof isUp, dependsOn: readonly string[]): void => {
    const run = (): void => {
      if (!isUp[name]) throw new Error('down')
    }
    healthChecker.addChecker(check(name, run, { dependsOn }))
  }
  add('gateway', [])
  add('child', ['gateway'])
  const seen = () =>
    healthChecker.getCheckStates().map((state) => [state.result.suspect, toAlertHealth(state).status])
  Object.assign(isUp, { gateway: false, child: false })
  await healthChecker.checkSingle('gateway')
  await healthChecker.checkSingle('child')
  expect(seen()[1]).toEqual([null, 'unhealthy'])
  isUp.gateway = true
  await healthChecker.checkSingle('gateway')
  expect(seen()[1]).toEqual(['dependency', 'unknown'])
  expect(healthChecker.latest().rootCauses).toEqual([])
  await healthChecker.checkSingle('child')
  expect(seen()[1]).toEqual([null, 'unhealthy'])
  expect(healthChecker.latest().rootCauses).toEqual(['child'])
})

describe('ten checks that depend on one which needs three failures half a minute apart', () => {
  const names = Array.from({ length: 10 }, (_, i) => `child_${i}`)
  const world = (isUp: Given['isUp'], startAt: number): World => ({
    startAt,
    checks: {
      ...Object.fromEntries(names.map((name) => [name, { intervalMs: 4000, isUp, dependsOn: ['gateway'] }])),
      gateway: { intervalMs: 30_000, failureThreshold: 3, isUp },
    },
  })

  test('are one alert, the root cause', async () => {
    const sent = await play(world(outage(100, 300), 0), 600)
    expect(namesOf(sent)).toEqual(['fired gateway', 'resolved gateway'])
    const [fired = ''] = sent
    expect(Number(fired.split(' ')[2])).toBeLessThan(115)
  })

  test('are at most one alert, whenever they run and however long it is down', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 30, noNaN: true }),
        fc.double({ min: 0.1, max: 90, noNaN: true }),
        async (startAt, seconds) => {
          const sent = await play(world(outage(60, seconds), startAt), 200)
          expect(sent.filter((text) => text.includes('child'))).toEqual([])
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('a check that is down itself is an alert', () => {
  const down = outage(100, 1e6)

  test.each([
    [1, 105],
    [5, 113],
    [30, 140],
  ])('with an interval of %d s and a parent that passes, by second %d', async (seconds, by) => {
    const sent = await play(
      {
        checks: {
          gateway: { intervalMs: 30_000, isUp: always },
          api: { intervalMs: seconds * 1000, isUp: down, dependsOn: ['gateway'] },
        },
      },
      300,
    )
    expect(namesOf(sent)).toEqual(['fired api'])
    expect(toldAt(sent)).toBeLessThanOrEqual(by)
  })

  test.each([1, 2, 3])(
    'within some 60 seconds, although its parent flaps with a threshold of %d',
    async (threshold) => {
      // The middle of the jitter, so that its own alert never fires.
      vi.spyOn(Math, 'random').mockReturnValue(0.5)
      const sent = await play(
        {
          checks: {
            gateway: { intervalMs: 1000, failureThreshold: threshold, isUp: flapping },
            api: { intervalMs: 4000, isUp: down, dependsOn: ['gateway'] },
          },
        },
        300,
      )
      expect(toldAt(sent)).toBeLessThan(175)
    },
  )

  test.each([2, 3, 5, 8])('unless its parent, which is down every other %d s, is one', async (period) => {
    const flap = (second: number): boolean => second < 50 || Math.floor(second / period) % 2 === 0
    const sent = await play(
      {
        checks: {
          gateway: { intervalMs: 1000, isUp: flap },
          api: { intervalMs: 4000, isUp: down, dependsOn: ['gateway'] },
        },
      },
      300,
    )
    expect(Math.min(toldAt(sent, 'gateway'), 300)).toBeLessThan(75)
  })

  test.each([
    ['is not critical', { critical: false }, undefined],
    ['is not critical and takes long to be confirmed', { critical: false, failureThreshold: 3 }, undefined],
    ['is silenced', {}, 'gateway'],
  ])('also if its parent is down, but %s', async (_fact, options, silenced) => {
    const sent = await play(
      {
        checks: {
          gateway: { intervalMs: 30_000, isUp: down, ...options },
          api: { intervalMs: 4000, isUp: down, dependsOn: ['gateway'] },
        },
        ...(silenced === undefined ? {} : { silenced }),
      },
      300,
    )
    expect(namesOf(sent)[0]).toBe('fired api')
    expect(toldAt(sent)).toBeLessThan(130)
  })

  test('after its parent has recovered', async () => {
    const sent = await play(
      {
        checks: {
          gateway: { intervalMs: 1000, isUp: outage(100, 60) },
          api: { intervalMs: 5000, isUp: down, dependsOn: ['gateway'] },
        },
      },
      300,
    )
    expect(namesOf(sent)).toEqual(['fired gateway', 'resolved gateway', 'fired api'])
    // A group gets one message a minute.
    expect(toldAt(sent)).toBeLessThan(225)
  })
})

describe('checks that depend on one whose alert a person', () => {
  const by = 'ann'
  const means = { by, reason: 'known', until: new Date(86_400_000) }
  const matchers = [{ name: 'check', op: '=', value: 'gateway' }] as const
  const isUp = outage(100, 500)

  test.each<
    readonly [string, NonNullable<World['handling']>[1], isUp: Given['isUp'], more: readonly string[]]
  >([
    ['acknowledged', (alerts, id) => alerts.acknowledgeAlert(id, { by }), isUp, []],
    ['suppressed', (alerts, id) => alerts.suppressAlert(id, means), isUp, []],
    ['silenced', (alerts) => alerts.addSilence({ matchers, ...means }), isUp, []],
    [
      'resolved',
      (alerts, id) => alerts.resolveAlert(id, { by }),
      isUp,
      ['resolved gateway', 'fired gateway'],
    ],
    ['resolved after it recovered', (alerts, id) => alerts.resolveAlert(id, { by }), outage(100, 195), []],
  ])('%s are alerts once it passes, if they are down then', async (_fact, handle, parent, more) => {
    const gateway = { intervalMs: 30_000, isUp: parent }
    const playWith = async (child: Given['isUp']) => {
      const checks = { ...twoChildren(child).checks, gateway }
      // Before the gateway runs at 300 seconds.
      return await play({ rules: [calm], handling: [298, handle], checks }, 700)
    }
    const sent = ['fired gateway', ...more, 'resolved gateway']
    expect(namesOf(await playWith(parent))).toEqual(sent)
    const all = await playWith(outage(100, 1e6))
    expect(namesOf(all).toSorted()).toEqual([...sent, 'fired child_a', 'fired child_b'].toSorted())
    expect(toldAt(all, 'child_b')).toBeLessThan(parent === isUp ? 650 : 350)
  })
})
