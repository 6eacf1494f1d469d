import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { AlertMessage } from '../message.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { DigestRow, NoticeRow, OutboxRow } from '../store/outbox-records.ts'
import type { AlertStore } from '../store/store.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertManagerOptions } from './options.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const hosts = ['a', 'b'] as const

/** What may happen in one minute: values of two series, what a person does, a restart, or a long quiet. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.constant(93) },
  { weight: 4, arbitrary: fc.constant(20) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, '95', null) },
)
const step = fc.record({
  values: fc.tuple(value, value),
  act: fc.oneof(
    { weight: 8, arbitrary: fc.constant('nothing') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'acknowledge',
        'unacknowledge',
        'resolve',
        'suppress',
        'silence',
        'expire',
        'restart',
      ),
    },
  ),
  minutes: fc.oneof(
    { weight: 9, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.constantFrom(16, 61) },
  ),
})
const outcome: fc.Arbitrary<NotifierDelivery['outcome'] | 'hang' | 'busy'> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('delivered' as const) },
  { weight: 3, arbitrary: fc.constantFrom('retryable' as const, 'hang' as const, 'busy' as const) },
  { weight: 1, arbitrary: fc.constantFrom('permanent' as const, 'channel_broken' as const) },
)

/** What a channel accepted. */
interface Accepted {
  readonly message: AlertMessage
  readonly atMs: number
}

class Flaky extends Receiver {
  readonly accepted: Accepted[] = []

  constructor(name: string, outcomes: readonly (NotifierDelivery['outcome'] | 'hang' | 'busy')[]) {
    super(name)
    let next = 0
    this.answer = (message) => {
      const result = outcomes[next] ?? 'delivered'
      next += 1
      if (result === 'hang') return new Promise(() => undefined)
      if (result === 'busy') return { outcome: 'retryable', reason: 'busy', retryAfterMs: 7 * MINUTE_MS }
      if (result !== 'delivered') return { outcome: result, reason: result }
      this.accepted.push({ message, atMs: Date.now() })
      return { outcome: 'delivered' }
    }
  }
}

test('whatever happens, a channel hears of every episode as much as it is owed, in order, and no more than its limits allow', async () => {
  const scenario = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 40 }),
    log: fc.array(outcome, { maxLength: 12 }),
    mail: fc.array(outcome, { maxLength: 12 }),
    consecutiveBreaches: fc.integer({ min: 1, max: 3 }),
    maxNotificationsPerHour: fc.integer({ min: 1, max: 10 }),
    cooldownMinutes: fc.constantFrom(0, 5),
    repeatIntervalMs: fc.constantFrom(0, 3 * MINUTE_MS),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, log, mail, ...limits }) => {
      vi.setSystemTime(START)
      const memory = memoryStore()
      const written = new Map<string, OutboxRow>()
      const commit: AlertStore['commit'] = async (changes) => {
        for (const row of changes.outbox) written.set(row.id, row)
        await memory.commit(changes)
      }
      const store = { ...memory, commit }
      const channels = [new Flaky('log', log), new Flaky('mail', mail)]
      const rules = [{ ...cpuRule, ...limits, notificationChannels: ['log', 'mail'] }]
      const last = await play({ rules, notifiers: channels, store }, steps)

      const rows = [...written.values()]
      const episodes = await last.manager.listAlerts({ status: 'resolved', limit: 1000 })
      const unsettled = rows.filter(({ settledMs }) => settledMs === null)
      expect(unsettled).toEqual([])
      for (const { name, accepted } of channels) {
        const own = rows.filter(({ channel }) => channel === name)
        // A channel is never told of its own failing.
        const told = episodes.filter(({ labels }) => labels['channel'] !== name)
        for (const { id } of told) expect(problemsOf(id, accepted, own)).toEqual([])
        expect(countProblems(own)).toEqual([])
        checkLimits(accepted, limits)
      }
      await last.manager.stop()
    }),
    { numRuns: 300 },
  )
}, 60_000)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Plays the steps, then lets both series recover and gives every wait time to end. */
async function play(options: AlertManagerOptions, steps: readonly Step[]): Promise<Scene> {
  let scene = new Scene(options)
  let minute = 0
  for (const { values, act, minutes } of steps) {
    await scene.evaluate(minute, { metrics: samples(values) })
    if (act === 'restart') {
      await stop(scene)
      scene = new Scene(options)
    } else {
      await perform(scene, act)
    }
    minute = Math.max(minute + minutes, (Date.now() - START) / MINUTE_MS)
  }
  await scene.evaluate(minute, { metrics: samples([20, 20]) })
  await scene.until(minute + 60 * 48)
  return scene
}

function samples(values: readonly unknown[]) {
  return hosts.map((host, index) => ({ name: 'cpu_percent', labels: { host }, value: values[index] }))
}

async function stop(scene: Scene): Promise<void> {
  const stopped = scene.manager.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopped
}

async function perform(scene: Scene, act: string): Promise<void> {
  const until = Date.now() + 7 * MINUTE_MS
  if (act === 'silence') {
    const matchers = [{ name: 'host', op: '=~', value: 'a|x' }] as const
    await scene.manager.addSilence({ matchers, by: 'ann', reason: 'known', until })
  }
  if (act === 'expire') {
    const [silence] = await scene.manager.listSilences({ state: 'active' })
    if (silence !== undefined) await scene.manager.expireSilence(silence.id, { by: 'ann' })
  }
  const [alert] = await scene.manager.listAlerts()
  if (alert === undefined || alert.status === 'resolved') return
  if (act === 'acknowledge') await scene.manager.acknowledgeAlert(alert.id, { by: 'ann' })
  if (act === 'unacknowledge' && alert.status === 'acknowledged') {
    await scene.manager.unacknowledgeAlert(alert.id, { by: 'ann' })
  }
  if (act === 'resolve') await scene.manager.resolveAlert(alert.id, { by: 'ann' })
  if (act === 'suppress') {
    await scene.manager.suppressAlert(alert.id, { by: 'ann', until, reason: 'known' })
  }
}

/** What is wrong with what a channel heard of an episode that is over. */
function problemsOf(
  id: string,
  accepted: readonly Accepted[],
  rows: readonly OutboxRow[],
): readonly string[] {
  const own = rows.filter((row): row is NoticeRow => row.notice !== 'digest' && row.episodeId === id)
  const heard = accepted.flatMap(({ message }) => toldBy(message, id, rows))
  const lost = own
    .filter(({ status }) => status === 'dead' || status === 'dropped')
    .map(({ notice }) => notice)
  const deadDigest = own.some((row) => digestOf(row, rows)?.status === 'dead')
  const problems: string[] = []
  const story = heard.join(' ')
  const isWhole = /^fired( reminded)* resolved$/.test(story) || story === 'both'
  const isCutShort =
    deadDigest ||
    (/^fired( reminded)*$/.test(story) && lost.includes('resolve')) ||
    (story === '' && (lost.includes('fire') || lost.includes('resolve')))
  if (!isWhole && !isCutShort) problems.push(`heard "${story}", lost "${lost.join(' ')}"`)
  if (heard.filter((told) => told === 'fired').length > 1) problems.push('told twice that it fired')
  return problems
}

/** What a message tells of an episode. */
function toldBy(message: AlertMessage, id: string, rows: readonly OutboxRow[]): readonly string[] {
  if (message.type !== 'digest') {
    const row = rows.find((found) => found.id === message.id) as NoticeRow | undefined
    if (message.group !== id) return []
    return [row?.tellsFire === true ? 'both' : message.type]
  }
  const told = rows.filter(
    (row): row is NoticeRow =>
      row.notice !== 'digest' && row.episodeId === id && digestOf(row, rows)?.id === message.id,
  )
  return told.map(({ notice, tellsFire }) =>
    tellsFire ? 'both' : { fire: 'fired', remind: 'reminded', resolve: 'resolved' }[notice],
  )
}

/** The DIGEST that a message came to be told by, over those that took in others. */
function digestOf(row: OutboxRow, rows: readonly OutboxRow[]): DigestRow | undefined {
  const id = /^reported by digest (\S+)$/.exec(row.reason ?? '')?.[1]
  const digest = rows.find((found): found is DigestRow => found.notice === 'digest' && found.id === id)
  return digest?.status === 'collapsed' ? digestOf(digest, rows) : digest
}

/** The counts of each DIGEST add up to the messages that it tells. */
function countProblems(rows: readonly OutboxRow[]): readonly string[] {
  const digests = rows.filter(
    (row): row is DigestRow => row.notice === 'digest' && row.status !== 'collapsed',
  )
  return digests.flatMap((digest) => {
    const told = rows.filter(
      (row): row is NoticeRow => row.notice !== 'digest' && digestOf(row, rows)?.id === digest.id,
    )
    const wanted = {
      fired: told.filter(({ notice, tellsFire }) => notice === 'fire' || tellsFire).length,
      reminded: told.filter(({ notice }) => notice === 'remind').length,
      resolved: told.filter(({ notice }) => notice === 'resolve').length,
    }
    const counted = { fired: 0, reminded: 0, resolved: 0 }
    for (const { fired, reminded, resolved } of digest.digest.counts) {
      counted.fired += fired
      counted.reminded += reminded
      counted.resolved += resolved
    }
    const same = JSON.stringify(wanted) === JSON.stringify(counted)
    return same ? [] : [`${JSON.stringify(counted)} instead of ${JSON.stringify(wanted)}`]
  })
}

function checkLimits(
  accepted: readonly Accepted[],
  { cooldownMinutes, maxNotificationsPerHour }: { cooldownMinutes: number; maxNotificationsPerHour: number },
): void {
  const own = accepted.filter(({ message }) => message.type !== 'digest')
  for (const { message } of own) {
    const fires = own.filter((other) => isFireOf(other.message, message))
    for (const [index, { atMs }] of fires.slice(1).entries()) {
      expect(atMs - (fires[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(cooldownMinutes * MINUTE_MS)
    }
  }
  const times = own.filter(({ message }) => message.alert?.rule === 'cpu').map(({ atMs }) => atMs)
  for (const from of times) {
    const within = times.filter((atMs) => atMs >= from && atMs < from + 60 * MINUTE_MS).length
    expect(within).toBeLessThanOrEqual(maxNotificationsPerHour)
  }
}

function isFireOf(message: AlertMessage, { alert }: AlertMessage): boolean {
  return message.type === 'fired' && message.alert?.fingerprint === alert?.fingerprint
}
