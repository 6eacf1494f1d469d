import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import { AlertManager } from './manager.ts'
import { toWireAlert } from './wire.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

function redact(): string {
  throw new Error('broken')
}

const wait = (minutes: number): Promise<unknown> => vi.advanceTimersByTimeAsync(minutes * MINUTE_MS)
const until = START + 30 * MINUTE_MS

describe('acknowledging', () => {
  test('notes who, when and why, once', async () => {
    const scene = new Scene()
    const told = vi.fn()
    scene.manager.on('acknowledged', told)
    await scene.breach(0, 1)
    const id = await scene.openId()
    const alert = await scene.manager.acknowledgeAlert(id, { by: 'ann', note: 'on it' })
    expect(alert).toMatchObject({ id, status: 'acknowledged', acknowledgement: { by: 'ann', note: 'on it' } })
    expect(await scene.manager.acknowledgeAlert(id, { by: 'bob' })).toEqual(alert)
    expect(told).toHaveBeenCalledExactlyOnceWith(alert)
    expect(await scene.eventTypes(id)).toEqual(['fired', 'notification_sent', 'acknowledged'])
  })

  test('ends with the episode', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann' })
    await scene.ok(2)
    await scene.breach(3, 4)
    expect(await scene.manager.getAlert(await scene.openId())).toMatchObject({
      status: 'active',
      acknowledgement: null,
    })
  })
})

describe('resolving by hand', () => {
  test('tells those who were told, and takes the full count to fire again', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    const id = await scene.openId()
    const alert = await scene.manager.resolveAlert(id, { by: 'ann', reason: 'false alarm' })
    expect(alert).toMatchObject({
      status: 'resolved',
      resolution: { reason: 'manual', by: 'ann', note: 'false alarm' },
    })
    await scene.settle()
    expect(scene.log.log).toEqual(['fired 1', 'resolved 1'])
    await scene.breach(7)
    expect(await scene.manager.listAlerts({ status: 'active' })).toEqual([])
    await scene.breach(8)
    expect(scene.log.log).toEqual(['fired 1', 'resolved 1', 'fired 8'])
    expect(await scene.openId()).not.toBe(id)
  })
})

describe('suppressing', () => {
  test('shows until when, by whom and why, and ends by itself', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    const id = await scene.openId()
    const alert = await scene.manager.suppressAlert(id, {
      by: 'ann',
      until: new Date(until),
      reason: 'deploy',
    })
    expect(alert).toMatchObject({
      status: 'suppressed',
      suppression: { by: 'ann', until: '2026-01-05T10:30:00.000Z', reason: 'deploy' },
    })
    await scene.manager.acknowledgeAlert(id, { by: 'bob' })
    expect(await scene.manager.listAlerts({ status: 'suppressed' })).toHaveLength(1)
    await scene.until(31)
    expect(await scene.manager.getAlert(id)).toMatchObject({ status: 'acknowledged', suppression: null })
  })

  test('keeps a FIRE that waits from going out', async () => {
    const scene = new Scene()
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'down' })
    await scene.breach(0, 1)
    await scene.manager.suppressAlert(await scene.openId(), { by: 'ann', until, reason: 'known' })
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.until(29)
    expect(scene.log.log).toEqual(['fired 1'])
    await scene.until(30)
    expect(scene.log.log).toEqual(['fired 1', 'fired 30'])
  })
})

test('a channel that may have been told of an alert hears of its end although it was suppressed in between', async () => {
  const scene = new Scene()
  scene.log.answer = () => ({ outcome: 'retryable', reason: 'no answer' })
  await scene.breach(0, 1)
  await scene.manager.suppressAlert(await scene.openId(), { by: 'ann', until, reason: 'known' })
  scene.log.answer = () => ({ outcome: 'delivered' })
  await scene.ok(2)
  expect(scene.log.log).toEqual(['fired 1', 'resolved 2'])
})

test('a suppression lasts as long as was asked when the wall clock has jumped', async () => {
  const scene = new Scene({ rules: [{ ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0 }] })
  await scene.breach(0)
  vi.setSystemTime(START + 24 * 60 * MINUTE_MS)
  const end = Date.now() + 30 * MINUTE_MS
  await scene.manager.suppressAlert(await scene.openId(), { by: 'ann', until: end, reason: 'known' })
  for (const value of [1, 93]) {
    await wait(1)
    await scene.manager.evaluateRules({ metrics: { cpu_percent: value } })
  }
  await wait(27.9)
  expect(scene.log.sent).toHaveLength(2)
  await wait(0.2)
  expect(scene.log.sent.map(({ message }) => message.type)).toEqual(['fired', 'resolved', 'fired'])
})

describe('what cannot be done', () => {
  test.each([
    ['acknowledgeAlert', (manager: AlertManager, id: string) => manager.acknowledgeAlert(id, { by: 'ann' })],
    ['resolveAlert', (manager: AlertManager, id: string) => manager.resolveAlert(id, { by: 'ann' })],
    [
      'suppressAlert',
      (manager: AlertManager, id: string) => manager.suppressAlert(id, { by: 'ann', until, reason: 'x' }),
    ],
  ])(
    '%s of an unknown id is NOT_FOUND, of a resolved alert CONFLICT, and changes nothing',
    async (_name, act) => {
      const scene = new Scene()
      await scene.breach(0, 1)
      const id = await scene.openId()
      await scene.ok(2)
      const before = [await scene.manager.getAlert(id), await scene.manager.listEvents(id)]
      await expect(act(scene.manager, 'nothing')).rejects.toMatchObject({
        name: 'AlertsError',
        code: 'NOT_FOUND',
      })
      await expect(act(scene.manager, id)).rejects.toMatchObject({ name: 'AlertsError', code: 'CONFLICT' })
      expect([await scene.manager.getAlert(id), await scene.manager.listEvents(id)]).toEqual(before)
    },
  )

  test('an unknown alert, channel or rule is told apart from an empty answer', async () => {
    const { manager } = new Scene()
    await expect(manager.getAlert('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(manager.listEvents('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(manager.testNotification('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(manager.getRule('x')).toBeUndefined()
  })

  test('arguments that are wrong are all named at once', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    const input = { by: ' ', until: START, reason: '' }
    const problems = [{ path: 'by' }, { path: 'reason' }, { path: 'until' }]
    const rejected = scene.manager.suppressAlert(await scene.openId(), input)
    await expect(rejected).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', problems })
    const query = { limit: 0, status: 'open' as never, severity: 'bad' as never }
    await expect(scene.manager.listAlerts(query)).rejects.toMatchObject({
      problems: [{ path: 'status' }, { path: 'severity' }, { path: 'limit' }],
    })
  })

  test('notes and reasons are stored without secrets', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    const note = 'api_key=abcdef123456'
    const alert = await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', note })
    expect(alert.acknowledgement?.note).toBe('api_key=[redacted]')
  })

  // Vitest fails if a rejection is left unhandled.
  test.each([
    redact,
    (): never => undefined as never,
    (): never => ({ toString: redact }) as never,
    (async () => redact()) as never,
  ])('a text that could not be cleaned is not stored at all: %#', async (failing) => {
    const scene = new Scene({ redact: failing })
    await scene.breach(0, 1)
    const alert = await scene.manager.acknowledgeAlert(await scene.openId(), {
      by: 'ann',
      note: 'api_key=abcdef123456',
    })
    expect(alert.acknowledgement).toMatchObject({ by: '[redacted]', note: '[redacted]' })
  })
})

describe('rules', () => {
  test('that are wrong are refused together, and none of them is taken', () => {
    const rules = [
      cpuRule,
      { ...cpuRule, comparison: 'above' as never },
      { ...cpuRule, notificationChannels: ['log'] },
      { name: 'x', metricName: 'x' },
    ]
    const attempt = (): AlertManager => new AlertManager({ rules, notifiers: [] })
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'INVALID_RULE',
        problems: expect.arrayContaining([
          expect.objectContaining({ path: 'rules[1].comparison' }),
          expect.objectContaining({ path: 'rules[2].notificationChannels[0]' }),
          expect.objectContaining({ path: 'rules[3].thresholdValue' }),
        ]) as unknown,
      }),
    )
    expect(() => new AlertManager({ rules: [cpuRule, cpuRule] })).toThrow(
      /rules\[1\].name: expected a name that no other rule has/,
    )
  })

  test('can be added and looked up', async () => {
    const scene = new Scene({ rules: [] })
    const rule = scene.manager.addRule(cpuRule)
    expect(scene.manager.getRule('cpu')).toBe(rule)
    expect(scene.manager.listRules()).toEqual([rule])
    expect(() => scene.manager.addRule(cpuRule)).toThrow(/name: expected a name that no other rule has/)
    expect(() => scene.manager.addRule(null as never)).toThrow(/expected an object, got null/)
    await scene.breach(0, 1)
    expect(scene.log.log).toEqual(['fired 1'])
  })

  test('options that are wrong are refused together', () => {
    const notifiers = [new Receiver(), new Receiver()]
    expect(() => new AlertManager({ notifiers, attemptTimeoutMs: 0, drainTimeoutMs: 0.5 })).toThrow(
      /notifiers\[1\].name: expected a name that no other notifier has, .*; attemptTimeoutMs: .*; drainTimeoutMs: /,
    )
  })
})

test('an alert goes out in snake case', async () => {
  const scene = new Scene()
  await scene.breach(0, 1)
  const id = await scene.openId()
  await scene.manager.acknowledgeAlert(id, { by: 'ann', note: 'on it' })
  await scene.manager.resolveAlert(id, { by: 'bob' })
  expect(toWireAlert(await scene.manager.getAlert(id))).toMatchObject({
    id,
    rule_name: 'cpu',
    status: 'resolved',
    fired_at: '2026-01-05T10:01:00.000Z',
    acknowledged_by: 'ann',
    acknowledgement_note: 'on it',
    acknowledgement_expires_at: '2026-01-06T10:01:00.000Z',
    silenced_by: [],
    resolved_by: 'bob',
    resolution_reason: 'manual',
    suppressed_until: null,
  })
})

/** A listener as an async function is one. */
function rejecting(message: string) {
  return vi.fn<(payload: unknown) => void>(() => Promise.reject(new Error(message)) as unknown as undefined)
}

test('a listener that rejects is reported by listener_error, and a listener of that which rejects is ignored', async () => {
  const scene = new Scene()
  const errors = rejecting('broken, too')
  scene.manager.on('fired', rejecting('broken'))
  scene.manager.on('listener_error', errors)
  await scene.breach(0, 1)
  const error = expect.objectContaining({ message: 'broken' }) as unknown
  expect(errors).toHaveBeenCalledExactlyOnceWith({ event: 'fired', error })
})

test('a listener that throws is reported by listener_error, not by error, and stops no other listener', async () => {
  const scene = new Scene()
  const [broken, heard, errors, failures, gone] = [
    vi.fn(() => {
      throw new Error('broken')
    }),
    vi.fn(),
    vi.fn(),
    vi.fn(),
    vi.fn(),
  ]
  scene.manager.on('fired', broken)
  scene.manager.on('fired', heard)
  scene.manager.on('error', errors)
  scene.manager.on('listener_error', failures)
  scene.manager.on('fired', gone)()
  await scene.breach(0, 1)
  expect(broken).toHaveBeenCalledOnce()
  expect(heard).toHaveBeenCalledOnce()
  expect(gone).not.toHaveBeenCalled()
  expect(errors).not.toHaveBeenCalled()
  const error = expect.objectContaining({ message: 'broken' }) as unknown
  expect(failures).toHaveBeenCalledExactlyOnceWith({ event: 'fired', error })
})
