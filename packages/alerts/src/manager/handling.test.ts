import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import { AlertManager } from '../manager.ts'
import { toWireAlert } from '../wire.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

function redact(): string {
  throw new Error('broken')
}

const until = START + 30 * MINUTE_MS

test('each action is an event with the public alert, again when it is repeated', async () => {
  const scene = new Scene()
  const seen: string[] = []
  const { manager } = scene
  for (const type of ['acknowledged', 'unacknowledged', 'suppressed', 'unsuppressed', 'resolved'] as const)
    manager.on(type, () => seen.push(type))
  await scene.breach(0, 1)
  const id = await scene.openId()
  const alert = await manager.acknowledgeAlert(id, { by: 'ann', note: 'on it' })
  expect(alert).toMatchObject({ id, status: 'acknowledged', acknowledgement: { by: 'ann', note: 'on it' } })
  const again = await manager.acknowledgeAlert(id, { by: 'bob' })
  expect(again).toMatchObject({ acknowledgement: { by: 'bob', note: null } })
  expect(await manager.unacknowledgeAlert(id, { by: 'ann' })).toMatchObject({ status: 'active' })
  const suppressed = await manager.suppressAlert(id, { by: 'ann', until: new Date(until), reason: 'deploy' })
  expect(suppressed).toMatchObject({
    status: 'suppressed',
    suppression: { by: 'ann', until: '2026-01-05T10:30:00.000Z', reason: 'deploy' },
  })
  expect(await manager.unsuppressAlert(id, { by: 'ann' })).toMatchObject({
    status: 'active',
    suppression: null,
  })
  const resolved = await manager.resolveAlert(id, { by: 'ann', reason: 'false alarm' })
  expect(resolved).toMatchObject({
    status: 'resolved',
    resolution: { reason: 'manual', by: 'ann', note: 'false alarm' },
  })
  expect(seen).toEqual([
    'acknowledged',
    'acknowledged',
    'unacknowledged',
    'suppressed',
    'unsuppressed',
    'resolved',
  ])
  await manager.stop()
})

describe('a request that cannot be met', () => {
  test('an unknown alert or channel is NOT_FOUND, an unknown rule undefined', async () => {
    const { manager } = new Scene()
    await expect(manager.getAlert('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(manager.listEvents('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(manager.testNotification('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await manager.getRule('x')).toBeUndefined()
  })

  test('lists all problems of its arguments at once', async () => {
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
    const listed = await scene.manager.getRule('cpu')
    expect(listed).toMatchObject({ ...rule, lastDataAt: null, noDataReason: null })
    expect(await scene.manager.listRules()).toEqual([listed])
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
    acknowledged_until: '2026-01-06T10:01:00.000Z',
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
