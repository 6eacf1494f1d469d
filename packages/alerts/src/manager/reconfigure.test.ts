import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { begin, Chat, cpu, refusal, replace } from '../../test/reconfigured.ts'
import { delivered, newsOf, Scene, startFakeTime } from '../../test/scene.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertConfiguration } from './configuration.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

describe('a configuration', () => {
  test('that is wrong lists every problem and changes nothing', async () => {
    const a = new Chat('a')
    const scene = begin({ notifiers: [a] })
    await scene.breach(0)
    const before = [await scene.manager.listRules(), await scene.manager.listChannels()]
    const wrong = { rules: [{ ...cpu, thresholdValue: 'x' }], notifiers: [{ name: 'b' }], notifier: [] }
    const { code, problems } = await refusal(scene, wrong)
    expect(code).toBe('INVALID_ARGUMENT')
    expect(problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['notifiers[0]', 'notifier', 'rules[0].thresholdValue']),
    )
    for (const nothing of [null, 5, []]) expect((await refusal(scene, nothing)).code).toBe('INVALID_ARGUMENT')
    expect([await scene.manager.listRules(), await scene.manager.listChannels()]).toEqual(before)
    expect(a.sent).toHaveLength(1)
  })

  test('is in effect although the store fails, and is stored when that works again', async () => {
    const store = memoryStore()
    let isFailing = false
    const commit: typeof store.commit = async (changes) => {
      if (isFailing) throw new Error('disk full')
      await store.commit(changes)
    }
    const [a, b] = [new Chat('a'), new Chat('b')]
    const scene = begin({ notifiers: [a] })
    await scene.manager.stop()
    const failing = new Scene({ rules: [cpu], notifiers: [a], store: { ...store, commit } })
    await failing.breach(0)
    isFailing = true
    await replace(failing, { notifiers: [b] })
    expect(newsOf(b)).toEqual(['fired 0'])
    isFailing = false
    await failing.until(2)
    const { channels } = await store.load()
    expect(channels.find(({ name }) => name === 'a')?.removedMs).not.toBeNull()
    expect(channels.find(({ name }) => name === 'b')?.acceptedMs).not.toBeNull()
  })

  test('changes inhibitions, the instance and the links at once', async () => {
    const a = new Chat('a')
    const other = { ...cpu, name: 'other', metricName: 'other' }
    const rules = [cpu, other]
    const inhibits = [
      {
        source: [{ name: 'alertname', op: '=', value: 'cpu' } as const],
        target: [{ name: 'alertname', op: '=', value: 'other' } as const],
      },
    ]
    const scene = begin({ rules, notifiers: [a] })
    await scene.evaluate(0, { metrics: { cpu_percent: 93, other: 0 } })
    const links = { dashboard: 'https://dash.test/' }
    await replace(scene, { rules, notifiers: [a], inhibits, instance: 'bot-7', links })
    await scene.evaluate(2, { metrics: { cpu_percent: 93, other: 90 } })
    expect(newsOf(a, 'other')).toEqual([])
    await replace(scene, { rules, notifiers: [a], instance: 'bot-7', links })
    expect(newsOf(a, 'other')).toEqual(['fired 2'])
    const message = a.sent.at(-1)?.message
    expect([message?.instance, message?.alerts[0]?.links.dashboard]).toEqual(['bot-7', links.dashboard])
  })
})

test('1000 equal configurations do nothing: no message, no write, no step of the senders', async () => {
  const store = memoryStore()
  const [a, b] = [new Chat('a'), new Chat('b')]
  b.answer = () => ({
    outcome: 'retryable',
    reason: 'HTTP 503',
    retryAfterMs: 600_000,
    mayHaveArrived: false,
  })
  const pending = { ...cpu, name: 'pending', forMs: 600_000 }
  const same = (): AlertConfiguration => ({
    rules: [{ ...cpu }, { ...pending }],
    notifiers: [a, b],
    inhibits: [],
    instance: 'bot',
  })
  const scene = new Scene({ ...same(), store })
  await scene.manager.saveRule({ ...cpu, name: 'stored' }, { by: 'ann' })
  await scene.breach(0)
  await scene.until(2)
  const commits = vi.spyOn(store, 'commit')
  const before = [await scene.manager.listAlerts(), await scene.manager.listRules()]
  const sent = [a.sent.length, b.sent.length]
  for (let n = 0; n < 1000; n += 1) await scene.manager.reconfigure(same())
  await scene.settle()
  expect([await scene.manager.listAlerts(), await scene.manager.listRules()]).toEqual(before)
  expect([a.sent.length, b.sent.length]).toEqual(sent)
  expect(commits).not.toHaveBeenCalled()
})

const NAMES = ['a', 'b', 'c'] as const
const RULES = ['x', 'y'] as const

/** A rule as the configuration has it. */
interface Variant {
  readonly origin: 'rules' | 'defaultRules' | null
  readonly thresholdValue: number
  /** A channel that it names, if that is configured. */
  readonly channel: string | null
}

type Action =
  | { readonly kind: 'values'; readonly values: readonly number[] }
  | { readonly kind: 'wait'; readonly seconds: number }
  | {
      readonly kind: 'reconfigure'
      readonly channels: readonly string[]
      readonly rules: readonly Variant[]
      readonly isSameObject: boolean
    }

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constant('values' as const),
    values: fc.tuple(...RULES.map(() => fc.constantFrom(20, 85, 99))),
  }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 90 }) }),
  fc.record({
    kind: fc.constant('reconfigure' as const),
    channels: fc.subarray([...NAMES]),
    rules: fc.tuple(
      ...RULES.map(() =>
        fc.record({
          origin: fc.constantFrom('rules' as const, 'defaultRules' as const, null),
          thresholdValue: fc.constantFrom(80, 90),
          channel: fc.constantFrom(null, ...NAMES),
        }),
      ),
    ),
    isSameObject: fc.boolean(),
  }),
)

/** Channels that answer after a while, and the configurations of them. */
class World {
  /** What each channel was sent, over all of its objects: `fired RULE ID`. */
  readonly news: Readonly<Record<string, string[]>> = Object.fromEntries(NAMES.map((name) => [name, []]))
  readonly #delaysMs: readonly number[]
  readonly #objects = new Map<string, Chat>()
  #sent = 0

  constructor(delaysMs: readonly number[]) {
    this.#delaysMs = delaysMs
  }

  channel(name: string, isSameObject: boolean): Chat {
    const known = this.#objects.get(name)
    if (known !== undefined && isSameObject) return known
    const chat = new Chat(name)
    chat.answer = async ({ alerts }) => {
      for (const { news, rule, alertId } of alerts) this.news[name]?.push(`${news} ${rule} ${alertId}`)
      const delayMs = this.#delaysMs[(this.#sent += 1) % this.#delaysMs.length] ?? 0
      await new Promise((resolve) => void setTimeout(resolve, delayMs))
      return delivered
    }
    this.#objects.set(name, chat)
    return chat
  }

  configuration(
    channels: readonly string[],
    variants: readonly Variant[],
    isSameObject: boolean,
  ): AlertConfiguration {
    const rulesOf = (origin: Variant['origin']): readonly AlertRuleInput[] =>
      variants.flatMap((variant, index) => {
        const { thresholdValue, channel } = variant
        if (variant.origin !== origin) return []
        const name = RULES[index] ?? ''
        const named = channel !== null && channels.includes(channel) && { notificationChannels: [channel] }
        const limits = { maxNotificationsPerHour: 10_000, groupWaitMs: 0, cooldownMinutes: 0 }
        return [{ name, metricName: name, thresholdValue, ...limits, ...named }]
      })
    return {
      rules: rulesOf('rules'),
      defaultRules: rulesOf('defaultRules'),
      notifiers: channels.map((name) => this.channel(name, isSameObject)),
    }
  }
}

const everything: readonly Variant[] = RULES.map(() => ({
  origin: 'rules',
  thresholdValue: 80,
  channel: null,
}))

test('each channel is notified once of each alert and once of its end, in any order of reconfigurations', async () => {
  const actions = fc.array(action, { minLength: 3, maxLength: 25 })
  const delays = fc.array(fc.integer({ min: 0, max: 25_000 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(actions, delays, async (all, delaysMs) => {
      vi.setSystemTime('2026-01-05T10:00:00Z')
      const world = new World(delaysMs)
      const scene = new Scene(world.configuration(NAMES, everything, false))
      let values: readonly number[] = [20, 20]
      const evaluate = async (): Promise<void> => {
        const metrics = Object.fromEntries(RULES.map((name, index) => [name, values[index]]))
        await scene.manager.evaluateRules({ metrics })
      }
      for (const each of all) {
        if (each.kind === 'values') ({ values } = each)
        if (each.kind === 'wait') await vi.advanceTimersByTimeAsync(each.seconds * 1000)
        else if (each.kind === 'values') await evaluate()
        else {
          const { channels, rules, isSameObject } = each
          await scene.manager.reconfigure(world.configuration(channels, rules, isSameObject))
        }
      }
      await scene.manager.reconfigure(world.configuration(NAMES, everything, false))
      for (let minute = 0; minute < 10; minute += 1) {
        await vi.advanceTimersByTimeAsync(60_000)
        await evaluate()
      }
      const open = (await scene.manager.listAlerts()).filter(({ status }) => status !== 'resolved')
      expect(open).toHaveLength(values.filter((value) => value > 80).length)
      for (const name of NAMES) {
        const news = world.news[name] ?? []
        expect(news).toEqual([...new Set(news)])
        // The news of the next alert of a series also says that the one before has ended.
        const last = RULES.map((rule) => news.findLast((text) => text.includes(` ${rule} `)))
        const firing = last.filter((text) => text?.startsWith('fired '))
        expect(new Set(firing)).toEqual(new Set(open.map(({ id, rule }) => `fired ${rule} ${id}`)))
      }
      const stopped = scene.manager.stop()
      await vi.advanceTimersByTimeAsync(60_000)
      await stopped
    }),
    { numRuns: 60 },
  )
}, 60_000)
