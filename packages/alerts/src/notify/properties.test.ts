import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import { fingerprintOf } from '../labels.ts'
import type { AlertManagerOptions } from '../manager/options.ts'
import type { AlertMessage, NotifierDelivery } from '../notifier.ts'
import { memoryStore } from '../store/memory.ts'
import type { AttemptRecord } from '../store/notify-records.ts'
import type { AlertStore } from '../store/store.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const hosts = ['a', 'b'] as const
const fingerprints = new Set(hosts.map((host) => fingerprintOf({ alertname: 'cpu', host })))
const quietActs = ['silence', 'suppress'] as const
const acts = ['acknowledge', 'unacknowledge', 'resolve', 'expire', 'restart', ...quietActs] as const

/** What may happen in one minute: values of two series, what a person does, a restart, or a long pause. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.constant(93) },
  { weight: 4, arbitrary: fc.constant(20) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, '95', null) },
)
const step = fc.record({
  values: fc.tuple(value, value),
  act: fc.oneof(
    { weight: 8, arbitrary: fc.constant('nothing' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...acts) },
  ),
  minutes: fc.oneof(
    { weight: 9, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.constantFrom(16, 61) },
  ),
})
type Outcome = NotifierDelivery['outcome'] | 'unreachable' | 'lost' | 'hang' | 'busy'
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('delivered' as const) },
  { weight: 4, arbitrary: fc.constantFrom('retryable', 'unreachable', 'lost', 'hang', 'busy') },
  { weight: 1, arbitrary: fc.constantFrom('permanent', 'channel_broken') },
)

/** A message that arrived, and whether the sender knows. */
interface Arrived {
  readonly message: AlertMessage
  readonly atMs: number
  readonly isKnown: boolean
}

/** A channel that answers with a list of outcomes, and then accepts everything. */
class Flaky extends Receiver {
  readonly arrived: Arrived[] = []
  readonly attempted = new Set<string>()

  constructor(name: string, outcomes: readonly Outcome[]) {
    super(name)
    let next = 0
    this.answer = (message) => {
      const result = outcomes[next] ?? 'delivered'
      next += 1
      for (const { alertId, state } of message.alerts ?? [])
        if (state === 'firing') this.attempted.add(alertId)
      const isKnown = result === 'delivered'
      if (isKnown || result === 'lost') this.arrived.push({ message, atMs: Date.now(), isKnown })
      return answer(result)
    }
  }
}

function answer(result: Outcome): NotifierDelivery | Promise<NotifierDelivery> {
  switch (result) {
    case 'delivered':
      return { outcome: 'delivered' }
    case 'hang':
      return new Promise(() => undefined)
    case 'busy':
      return { outcome: 'retryable', reason: 'busy', retryAfterMs: 7 * MINUTE_MS, mayHaveArrived: false }
    case 'unreachable':
      return { outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false }
    case 'lost':
    case 'retryable':
      return { outcome: 'retryable', reason: 'timed out' }
    case 'permanent':
    case 'channel_broken':
      return { outcome: result, reason: result }
  }
}

test('whatever happens, each channel ends up knowing what is the case, and hears nothing that it must not', async () => {
  const scenario = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 40 }),
    log: fc.array(outcome, { maxLength: 12 }),
    mail: fc.array(outcome, { maxLength: 12 }),
    consecutiveBreaches: fc.integer({ min: 1, max: 3 }),
    maxNotificationsPerHour: fc.integer({ min: 1, max: 10 }),
    cooldownMinutes: fc.constantFrom(0, 5),
    repeatIntervalMs: fc.constantFrom(0, 3 * MINUTE_MS),
    severity: fc.constantFrom('warning', 'error', 'critical'),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, log, mail, ...limits }) => {
      vi.setSystemTime(START)
      const channels = [new Flaky('log', log), new Flaky('mail', mail)]
      const memory = memoryStore()
      const accepted: AttemptRecord[] = []
      const commit: AlertStore['commit'] = async (changes) => {
        accepted.push(...changes.attempts.filter(({ status }) => status === 'accepted'))
        await memory.commit(changes)
      }
      const rules = [{ ...cpuRule, ...limits }]
      const last = await play({ rules, notifiers: channels, store: { ...memory, commit } }, steps)

      expect(await last.manager.listDueNotifications()).toEqual([])
      const all = await last.manager.listAlerts({ rule: 'cpu', limit: 1000 })
      const alerts = all.filter(({ fingerprint }) => fingerprints.has(fingerprint))
      const neverHeld = !steps.some(({ act }) => quietActs.some((quiet) => quiet === act))
      for (const channel of channels) {
        expect(believed(channel.arrived)).toEqual([])
        expect(endsAlone(channel)).toEqual([])
        expect(sentTwice(channel.arrived)).toEqual([])
        checkCooldown(channel.arrived, limits.cooldownMinutes)
        const wanted = neverHeld ? alerts.length : 0
        expect(counted(channel.name, accepted)).toBeGreaterThanOrEqual(wanted)
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
    } else await perform(scene, act)
    minute = Math.max(minute + minutes, (Date.now() - START) / MINUTE_MS)
  }
  await scene.evaluate(minute, { metrics: samples([20, 20]) })
  await scene.until(minute + 6 * 60)
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
  if (act === 'unacknowledge' && alert.status === 'acknowledged')
    await scene.manager.unacknowledgeAlert(alert.id, { by: 'ann' })
  if (act === 'resolve') await scene.manager.resolveAlert(alert.id, { by: 'ann' })
  if (act === 'suppress') await scene.manager.suppressAlert(alert.id, { by: 'ann', until, reason: 'known' })
}

/** The alerts that a receiver believes to fire, if it drops older sequences. */
function believed(arrived: readonly Arrived[]): readonly string[] {
  const latest = new Map<string, { readonly sequence: number; readonly alertId: string | null }>()
  for (const { fingerprint, sequence, state, alertId } of arrived.flatMap(
    ({ message }) => message.alerts ?? [],
  )) {
    if (sequence < (latest.get(fingerprint)?.sequence ?? 0)) continue
    latest.set(fingerprint, { sequence, alertId: state === 'firing' ? alertId : null })
  }
  return [...latest.values()].flatMap(({ alertId }) => alertId ?? [])
}

/** Alerts whose end arrived although no message that they fire was attempted. */
function endsAlone({ arrived, attempted }: Flaky): readonly string[] {
  return arrived
    .flatMap(({ message }) => message.alerts ?? [])
    .filter(({ news, alertId }) => news === 'resolved' && !attempted.has(alertId))
    .map(({ alertId }) => alertId)
}

/** Ids that arrived again after the sender knew that they had arrived. */
function sentTwice(arrived: readonly Arrived[]): readonly string[] {
  const known = new Set<string>()
  const twice: string[] = []
  for (const { message, isKnown } of arrived) {
    if (known.has(message.id)) twice.push(message.id)
    if (isKnown) known.add(message.id)
  }
  return twice
}

function checkCooldown(arrived: readonly Arrived[], cooldownMinutes: number): void {
  for (const series of fingerprints) {
    const fires = arrived.filter(
      ({ message, isKnown }) =>
        isKnown &&
        message.alerts?.some(({ fingerprint, news }) => fingerprint === series && news === 'fired'),
    )
    for (const [index, { atMs }] of fires.slice(1).entries())
      expect(atMs - (fires[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(cooldownMinutes * MINUTE_MS)
  }
}

/** How many alerts of the rule a channel was notified of, each by its own message or as one of several that were missed. */
function counted(channel: string, accepted: readonly AttemptRecord[]): number {
  const members = accepted
    .filter((attempt) => attempt.channel === channel)
    .flatMap((attempt) => attempt.members)
  const own = members.filter(({ fingerprint }) => fingerprints.has(fingerprint))
  const named = new Set(own.filter(({ kind }) => kind !== 'missed').map(({ alertId }) => alertId))
  return named.size + own.reduce((sum, { missed }) => sum + missed, 0)
}
