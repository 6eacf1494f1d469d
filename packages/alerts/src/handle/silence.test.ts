import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { SilenceMatcher } from '../store/records.ts'
import { memoryStore } from '../stores/memory.ts'

const hostRule = { name: 'cpu', metricName: 'cpu', thresholdValue: 80, severity: 'critical' } as const
const web: SilenceMatcher = { name: 'host', op: '=~', value: 'web-.*' }

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

async function fire(scene: Scene, minute: number, ...hosts: readonly string[]): Promise<void> {
  await scene.evaluate(minute, {
    metrics: hosts.map((host) => ({ name: 'cpu', labels: { host }, value: 93 })),
  })
}

function input(minutes: number, matchers: readonly SilenceMatcher[] = [web]) {
  return { matchers, by: 'ann', reason: 'deploy', until: Date.now() + minutes * MINUTE_MS }
}

describe('a silence', () => {
  test('is about every alert that fits, now and later, until it ends', async () => {
    const scene = new Scene({ rules: [hostRule] })
    await fire(scene, 0, 'web-1', 'db-1')
    const silence = await scene.manager.addSilence(input(30))
    expect(silence).toEqual({
      id: silence.id,
      state: 'active',
      matchers: [web],
      by: 'ann',
      reason: 'deploy',
      createdAt: new Date(START).toISOString(),
      until: new Date(START + 30 * MINUTE_MS).toISOString(),
      expiredBy: null,
    })
    await fire(scene, 1, 'web-2')
    const statuses = async () =>
      (await scene.manager.listAlerts()).map(({ labels, status, silencedBy }) => [
        labels['host'],
        status,
        silencedBy.length,
      ])
    expect(await statuses()).toEqual([
      ['web-2', 'suppressed', 1],
      ['db-1', 'active', 0],
      ['web-1', 'suppressed', 1],
    ])
    expect(await scene.manager.listAlerts({ status: 'suppressed', labels: { host: 'web-1' } })).toHaveLength(
      1,
    )
    await scene.until(30)
    expect((await statuses()).map(([, status]) => status)).toEqual(['active', 'active', 'active'])
    expect(await scene.manager.listSilences({ state: 'active' })).toEqual([])
    expect(await scene.manager.listSilences({ state: 'expired' })).toMatchObject([
      { id: silence.id, expiredBy: null },
    ])
    await scene.manager.stop()
  })

  test('is still there after a restart, and lasts as long as was asked when the wall clock jumps', async () => {
    const store = memoryStore()
    const first = new Scene({ rules: [hostRule], store })
    await fire(first, 0, 'web-1')
    await first.manager.addSilence(input(30))
    await first.manager.stop()
    vi.setSystemTime(Date.now() - 86_400_000)
    const second = new Scene({ rules: [hostRule], store })
    const status = async () => (await second.manager.listAlerts())[0]?.status
    expect(await status()).toBe('suppressed')
    await vi.advanceTimersByTimeAsync(29 * MINUTE_MS)
    expect(await status()).toBe('suppressed')
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(await status()).toBe('active')
    // The timeline is now a day ahead of the wall clock.
    await second.manager.addSilence(input(10))
    await vi.advanceTimersByTimeAsync(9 * MINUTE_MS)
    expect(await status()).toBe('suppressed')
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(await status()).toBe('active')
    await second.manager.stop()
  })

  test('is ended before its time by a person; the audit trail of the alerts it was about says both', async () => {
    const scene = new Scene({ rules: [hostRule] })
    await fire(scene, 0, 'web-1', 'db-1')
    const told: string[] = []
    scene.manager.on('silenceAdded', ({ id }) => told.push(`added ${id}`))
    scene.manager.on('silenceExpired', ({ id }) => told.push(`expired ${id}`))
    const { id } = await scene.manager.addSilence(input(30))
    await scene.until(5)
    const ended = await scene.manager.expireSilence(id, { by: 'bob' })
    const until = new Date(START + 5 * MINUTE_MS).toISOString()
    expect(ended).toMatchObject({ id, state: 'expired', until, expiredBy: 'bob' })
    expect(told).toEqual([`added ${id}`, `expired ${id}`])
    const [db, web1] = await scene.manager.listAlerts()
    expect(web1?.status).toBe('active')
    const lines = (await scene.manager.listEvents(web1?.id ?? '')).filter(({ type }) =>
      type.startsWith('silence'),
    )
    expect(lines).toEqual([
      expect.objectContaining({
        type: 'silenced',
        by: 'ann',
        detail: expect.stringMatching(/^until .*Z: deploy$/),
      }),
      expect.objectContaining({ type: 'silence_expired', by: 'bob', detail: 'deploy' }),
    ])
    expect(await scene.eventTypes(db?.id ?? '')).not.toContain('silenced')
    await scene.manager.stop()
  })

  test('that is unknown or has ended is told apart when it is to be ended', async () => {
    const scene = new Scene()
    const { id } = await scene.manager.addSilence(input(1))
    await expect(scene.manager.expireSilence('no', { by: 'ann' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await scene.until(1)
    await expect(scene.manager.expireSilence(id, { by: 'ann' })).rejects.toMatchObject({ code: 'CONFLICT' })
    const second = await scene.manager.addSilence(input(5))
    await scene.manager.expireSilence(second.id, { by: 'ann' })
    const again = scene.manager.expireSilence(second.id, { by: 'ann' })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
    await scene.manager.stop()
  })

  test('matches the severity of an alert that has no label of that name', async () => {
    const scene = new Scene({ rules: [hostRule] })
    await fire(scene, 0, 'web-1')
    await scene.manager.addSilence(input(5, [{ name: 'severity', op: '=', value: 'critical' }]))
    expect(await scene.manager.listAlerts({ status: 'suppressed' })).toHaveLength(1)
    await scene.manager.stop()
  })

  test('is one of at most 1000 at a time', async () => {
    const { manager } = new Scene()
    for (let count = 0; count < 1000; count += 1) await manager.addSilence(input(5))
    await expect(manager.addSilence(input(5))).rejects.toMatchObject({ code: 'CONFLICT' })
    const [newest] = await manager.listSilences()
    await manager.expireSilence(newest?.id ?? '', { by: 'ann' })
    expect((await manager.addSilence(input(5))).state).toBe('active')
    await manager.stop()
  })
})

test('a silence that is wrong is refused with every problem, and none is added', async () => {
  const { manager } = new Scene()
  const matchers = [
    { name: '1st', op: '=', value: 'a' },
    { name: 'a', op: '~', value: 'a' },
    { name: 'a', op: '=', value: 5 },
    { name: 'a', op: '=~', value: '(?=a)' },
    { name: 'a', op: '!~', value: 'a'.repeat(257) },
    { name: 'a', op: '=~', value: '((a{1,30}){1,30})' },
    { name: 'a', op: '=', value: 'x'.repeat(1025) },
    { name: 'a', op: '=', value: 'glpat-aB3dE5gH7jK9mN1pQ3sT' },
    'host=web',
  ]
  const wrong = { matchers, by: '', reason: ' ', until: Date.now() + 31 * 86_400_000 }
  const error: unknown = await manager.addSilence(wrong as never).catch((reason: unknown) => reason)
  const { problems } = error as { problems: readonly { path: string }[] }
  expect([...new Set(problems.map(({ path }) => path))]).toEqual([
    'matchers[0].name',
    'matchers[1].op',
    'matchers[2].value',
    'matchers[3].value',
    'matchers[4].value',
    'matchers[5].value',
    'matchers[6].value',
    'matchers[7].value',
    'matchers[8]',
    'by',
    'reason',
    'until',
  ])
  expect(String(error)).not.toContain('glpat')
  for (const empty of [undefined, [], 'host=web', Array.from({ length: 33 }, () => web)]) {
    const refused = manager.addSilence({ ...input(5), matchers: empty as never })
    await expect(refused).rejects.toThrow(/matchers: expected a list of 1 to 32 matchers/)
  }
  for (const all of [
    { name: 'host', op: '=', value: '' },
    { name: 'host', op: '!=', value: 'a' },
    { name: 'severity', op: '=~', value: '.*' },
  ] as const) {
    const refused = manager.addSilence(input(5, [all]))
    await expect(refused).rejects.toThrow(/at least one matcher that does not fit an alert without labels/)
  }
  expect(await manager.listSilences()).toEqual([])
  await manager.stop()
})
