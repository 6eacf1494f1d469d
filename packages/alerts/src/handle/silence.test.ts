import { describe, expect, test } from 'vitest'

import { MINUTE_MS, START, WorldScene } from '../../test/world.ts'
import type { LabelMatcher } from '../alert.ts'
import { silencesOf } from '../matchers/silence.ts'
import { addSilence, expireSilence, getSilence, listSilences, updateSilence } from './silence.ts'

const hostRule = { name: 'cpu', metricName: 'cpu', thresholdValue: 80, severity: 'critical' } as const
const web: LabelMatcher = { name: 'host', op: '=~', value: 'web-.*' }

async function fire(scene: WorldScene, minute: number, ...hosts: readonly string[]): Promise<void> {
  await scene.evaluate(minute, {
    metrics: hosts.map((host) => ({ name: 'cpu', labels: { host }, value: 93 })),
  })
}

function input({ wallMs }: WorldScene, minutes: number, matchers: readonly LabelMatcher[] = [web]) {
  return { matchers, by: 'ann', reason: 'deploy', until: wallMs + minutes * MINUTE_MS }
}

/** Hosts of the open alerts that are silenced. */
function silenced(scene: WorldScene): readonly string[] {
  const { world, nowMs } = scene
  return scene
    .open()
    .filter((alert) => silencesOf(world, alert, nowMs).length > 0)
    .map(({ labels }) => labels['host'] ?? '')
    .toSorted()
}

describe('a silence', () => {
  test('holds for every alert that matches, now and later, until it ends', async () => {
    const scene = new WorldScene({ rules: [hostRule] })
    await fire(scene, 0, 'web-1', 'db-1')
    const silence = await addSilence(scene.handling, input(scene, 30))
    expect(silence).toEqual({
      id: silence.id,
      matchers: [web],
      recurring: null,
      by: 'ann',
      reason: 'deploy',
      at: START,
      until: START + 30 * MINUTE_MS,
      untilMs: START + 30 * MINUTE_MS,
      expiredBy: null,
    })
    await fire(scene, 1, 'web-2')
    expect(silenced(scene)).toEqual(['web-1', 'web-2'])
    expect(await listSilences(scene.handling, { state: 'active' })).toMatchObject([{ id: silence.id }])
    scene.until(30)
    expect(silenced(scene)).toEqual([])
    expect(await listSilences(scene.handling, { state: 'active' })).toEqual([])
    expect(await listSilences(scene.handling, { state: 'expired' })).toMatchObject([
      { id: silence.id, expiredBy: null },
    ])
  })

  test('is still there after a restart, and lasts as long as was asked when the wall clock jumps', async () => {
    const first = new WorldScene({ rules: [hostRule] })
    await fire(first, 0, 'web-1')
    await addSilence(first.handling, input(first, 30))
    first.wallMs -= 86_400_000
    const second = new WorldScene({ rules: [hostRule], after: first })
    second.until(29)
    expect(silenced(second)).toEqual(['web-1'])
    second.until(30)
    expect(silenced(second)).toEqual([])
    // The timeline is now a day ahead of the wall clock.
    await addSilence(second.handling, input(second, 10))
    second.until(39)
    expect(silenced(second)).toEqual(['web-1'])
    second.until(40)
    expect(silenced(second)).toEqual([])
  })

  test('is ended early by a person; the audit trail of the alerts that matched has both', async () => {
    const scene = new WorldScene({ rules: [hostRule] })
    await fire(scene, 0, 'web-1', 'db-1')
    const { id } = await addSilence(scene.handling, input(scene, 30))
    scene.until(5)
    const ended = await expireSilence(scene.handling, id, { by: 'bob' })
    const until = START + 5 * MINUTE_MS
    expect(ended).toMatchObject({ id, until, untilMs: until, expiredBy: 'bob' })
    expect(silenced(scene)).toEqual([])
    const [db, web1] = scene.open()
    const events = (alertId = ''): readonly unknown[] =>
      scene.events(alertId).filter(({ type }) => type.startsWith('silence'))
    expect(events(web1?.id)).toMatchObject([
      { type: 'silenced', by: 'ann', detail: expect.stringMatching(/^until .*Z: deploy$/) },
      { type: 'silence_expired', by: 'bob', detail: 'deploy' },
    ])
    expect(events(db?.id)).toEqual([])
  })

  test('that is unknown cannot be ended, and neither can one that has ended', async () => {
    const scene = new WorldScene()
    const { handling } = scene
    const { id } = await addSilence(handling, input(scene, 1))
    await expect(expireSilence(handling, 'no', { by: 'ann' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    scene.until(1)
    await expect(expireSilence(handling, id, { by: 'ann' })).rejects.toMatchObject({ code: 'CONFLICT' })
    const second = await addSilence(handling, input(scene, 5))
    await expireSilence(handling, second.id, { by: 'ann' })
    const again = expireSilence(handling, second.id, { by: 'ann' })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  test('is changed by another person: its creator and time stay, and each alert has what became of it', async () => {
    const scene = new WorldScene({ rules: [hostRule] })
    await fire(scene, 0, 'web-1', 'db-1', 'api-1')
    const either: LabelMatcher = { name: 'host', op: '=~', value: 'web-.*|api-.*' }
    const { id } = await addSilence(scene.handling, input(scene, 30, [either]))
    scene.until(5)
    const matchers: readonly LabelMatcher[] = [{ name: 'host', op: '=~', value: 'web-.*|db-.*' }]
    const recurring = { from: '00:00', to: '24:00', timeZone: 'UTC' }
    const given = { ...input(scene, 60, matchers), by: 'bob', reason: 'the deploy takes longer', recurring }
    const changed = await updateSilence(scene.handling, id, given)
    const until = START + 65 * MINUTE_MS
    expect(changed).toEqual({
      id,
      matchers,
      recurring: [{ ...recurring, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }],
      by: 'ann',
      reason: 'the deploy takes longer',
      at: START,
      until,
      untilMs: until,
      expiredBy: null,
      updatedBy: 'bob',
      updatedAt: START + 5 * MINUTE_MS,
    })
    expect(await getSilence(scene.handling, id)).toEqual(changed)
    expect(silenced(scene)).toEqual(['db-1', 'web-1'])
    const typesOf = (host: string): readonly string[] => {
      const alert = scene.open().find(({ labels }) => labels['host'] === host)
      return scene.events(alert?.id ?? '').map(({ type, by }) => `${type} ${by}`)
    }
    expect(typesOf('web-1')).toEqual(['fired null', 'silenced ann', 'silence_updated bob'])
    expect(typesOf('api-1')).toEqual(['fired null', 'silenced ann', 'silence_expired bob'])
    expect(typesOf('db-1')).toEqual(['fired null', 'silenced bob'])
    const after = new WorldScene({ rules: [hostRule], after: scene })
    expect(await getSilence(after.handling, id)).toEqual(changed)
  })

  test('can be shortened', async () => {
    const scene = new WorldScene({ rules: [hostRule] })
    await fire(scene, 0, 'web-1')
    const { id } = await addSilence(scene.handling, input(scene, 30))
    await updateSilence(scene.handling, id, input(scene, 10))
    scene.until(9)
    expect(silenced(scene)).toEqual(['web-1'])
    scene.until(10)
    expect(silenced(scene)).toEqual([])
  })

  test('is not changed if it has ended, is unknown, or the input is wrong', async () => {
    const scene = new WorldScene()
    const { handling } = scene
    const { id } = await addSilence(handling, input(scene, 1))
    const given = input(scene, 5)
    await expect(updateSilence(handling, 'no', given)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const wrong = updateSilence(handling, id, { ...given, reason: '', until: 'x' })
    await expect(wrong).rejects.toThrow(/reason: .*until: /s)
    scene.until(1)
    await expect(updateSilence(handling, id, given)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await getSilence(handling, id)).toMatchObject({ reason: 'deploy', until: START + MINUTE_MS })
    await expect(getSilence(handling, 'no')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('is listed in pages', async () => {
    const scene = new WorldScene()
    const ids: string[] = []
    for (const minutes of [5, 6, 7]) ids.unshift((await addSilence(scene.handling, input(scene, minutes))).id)
    const list = async (query: object): Promise<readonly string[]> =>
      (await listSilences(scene.handling, query)).map(({ id }) => id)
    expect(await list({})).toEqual(ids)
    expect(await list({ limit: 2 })).toEqual(ids.slice(0, 2))
    expect(await list({ limit: 2, cursor: ids[1] })).toEqual(ids.slice(2))
    await expect(list({ limit: 0, cursor: 'x' })).rejects.toThrow(/limit|cursor/)
  })

  test('matches the severity of an alert that has no label of that name', async () => {
    const scene = new WorldScene({ rules: [hostRule] })
    await fire(scene, 0, 'web-1')
    await addSilence(scene.handling, input(scene, 5, [{ name: 'severity', op: '=', value: 'critical' }]))
    expect(silenced(scene)).toEqual(['web-1'])
  })

  test('is one of at most 1000 at a time', async () => {
    const scene = new WorldScene()
    const { handling } = scene
    for (let count = 0; count < 1000; count += 1) await addSilence(handling, input(scene, 5))
    await expect(addSilence(handling, input(scene, 5))).rejects.toMatchObject({ code: 'CONFLICT' })
    const [newest] = await listSilences(handling, {})
    await expireSilence(handling, newest?.id ?? '', { by: 'ann' })
    expect(await addSilence(handling, input(scene, 5))).toMatchObject({ expiredBy: null })
  })

  test('is listed before it is stored', async () => {
    const scene = new WorldScene()
    const silence = await addSilence(scene.handling, input(scene, 5))
    const store = { ...scene.handling.store, listSilences: async () => [] }
    expect(await listSilences({ ...scene.handling, store }, {})).toEqual([silence])
  })
})

test('a silence that is wrong is refused with every problem, and none is added', async () => {
  const scene = new WorldScene({ clean: (text) => text.replaceAll(/glpat-\w+/g, '[redacted]') })
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
  const wrong = { matchers, by: '', reason: ' ', until: scene.wallMs + 31 * 86_400_000 }
  const error: unknown = await addSilence(scene.handling, wrong as never).catch((reason: unknown) => reason)
  const { problems } = error as { problems: readonly { path: string }[] }
  expect([...new Set(problems.map(({ path }) => path))]).toEqual([
    'matchers[0].name',
    'matchers[1].op',
    'matchers[2].value',
    'matchers[6].value',
    'matchers[7].value',
    'matchers[8]',
    'matchers[3].value',
    'matchers[4].value',
    'matchers[5].value',
    'by',
    'reason',
    'until',
  ])
  expect(String(error)).not.toContain('glpat')
  for (const empty of [undefined, [], 'host=web', Array.from({ length: 33 }, () => web)]) {
    const refused = addSilence(scene.handling, { ...input(scene, 5), matchers: empty as never })
    await expect(refused).rejects.toThrow(/matchers: expected a list of 1 to 32 matchers/)
  }
  for (const all of [
    { name: 'host', op: '=', value: '' },
    { name: 'host', op: '!=', value: 'a' },
    { name: 'severity', op: '=~', value: '.*' },
  ] as const) {
    const refused = addSilence(scene.handling, input(scene, 5, [all]))
    await expect(refused).rejects.toThrow(/at least one matcher that does not fit an alert without labels/)
  }
  expect(await listSilences(scene.handling, {})).toEqual([])
})
