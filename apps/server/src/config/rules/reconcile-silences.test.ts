import { AlertManager } from '@botwatch/alerts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { SilenceEntry } from './read-silences.ts'
import { reconcileSilences } from './reconcile-silences.ts'

const DAY_MS = 86_400_000
const weekend: SilenceEntry = {
  matchers: [{ name: 'alertname', op: '=~', value: 'slow_.*' }],
  recurring: { days: ['sun', 'sat'], from: '00:00', to: '24:00', timeZone: 'Europe/Berlin' },
  reason: 'weekend',
}
const migration: SilenceEntry = {
  matchers: [{ name: 'check', op: '=', value: 'glm_api' }],
  until: '2026-12-01T08:00:00+01:00',
  reason: 'migration',
}
const unchanged = { added: 0, changed: 0, ended: 0, problems: [] }

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-28T12:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What is stored: state, reason and end of each silence, the oldest first. */
async function stored(alerts: AlertManager): Promise<readonly string[]> {
  const silences = await alerts.listSilences()
  return silences.map(({ state, reason, until }) => `${state} ${reason} ${until.slice(0, 10)}`).toReversed()
}

test('silences of the file are added once, beside those of people', async () => {
  const alerts = new AlertManager()
  await alerts.addSilence({ ...migration, until: '2026-11-30T00:00:00Z', by: 'ann' })
  expect(await reconcileSilences(alerts, [weekend, migration])).toEqual({ ...unchanged, added: 2 })
  expect(await stored(alerts)).toEqual([
    'active migration 2026-11-30',
    'active weekend 2031-11-27',
    'active migration 2026-12-01',
  ])
  const spies = (['addSilence', 'updateSilence', 'expireSilence'] as const).map((name) =>
    vi.spyOn(alerts, name),
  )
  for (let round = 0; round < 1000; round += 1)
    expect(await reconcileSilences(alerts, [weekend, migration])).toEqual(unchanged)
  expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([])
})

test('an entry that was changed changes its silence, and one that is gone ends it', async () => {
  const alerts = new AlertManager()
  await reconcileSilences(alerts, [weekend, migration])
  const [before] = await alerts.listSilences()
  const longer = { ...migration, until: '2026-12-02T08:00:00+01:00' }
  expect(await reconcileSilences(alerts, [longer])).toEqual({ ...unchanged, changed: 1, ended: 1 })
  expect(await stored(alerts)).toEqual(['expired weekend 2026-11-28', 'active migration 2026-12-02'])
  expect(await alerts.getSilence(before?.id ?? '')).toMatchObject({ updatedBy: 'configuration file' })
})

test('two entries with the same matchers keep their own silences', async () => {
  const alerts = new AlertManager()
  const night = { ...weekend, recurring: { from: '22:00', to: '06:00', timeZone: 'UTC' }, reason: 'night' }
  await reconcileSilences(alerts, [weekend, night])
  expect(await reconcileSilences(alerts, [night, weekend])).toEqual(unchanged)
  expect(await reconcileSilences(alerts, [night])).toEqual({ ...unchanged, ended: 1 })
  expect(await stored(alerts)).toEqual(['expired weekend 2026-11-28', 'pending night 2031-11-27'])
})

test('an entry whose end has passed adds nothing', async () => {
  const alerts = new AlertManager()
  await reconcileSilences(alerts, [migration])
  vi.advanceTimersByTime(3 * DAY_MS)
  expect(await reconcileSilences(alerts, [migration])).toEqual(unchanged)
  expect(await reconcileSilences(new AlertManager(), [migration])).toEqual(unchanged)
})

test('a silence that recurs without an end gets another year each year', async () => {
  const alerts = new AlertManager()
  await reconcileSilences(alerts, [weekend])
  vi.advanceTimersByTime(364 * DAY_MS)
  expect(await reconcileSilences(alerts, [weekend])).toEqual(unchanged)
  vi.advanceTimersByTime(2 * DAY_MS)
  expect(await reconcileSilences(alerts, [weekend])).toEqual({ ...unchanged, changed: 1 })
  expect(await stored(alerts)).toEqual(['pending weekend 2032-11-27'])
})

describe('a silence that a person has ended stays ended', () => {
  test('if it recurs, until its entry is changed', async () => {
    const alerts = new AlertManager()
    await reconcileSilences(alerts, [weekend])
    const [silence] = await alerts.listSilences()
    await alerts.expireSilence(silence?.id ?? '', { by: 'ann' })
    expect(await reconcileSilences(alerts, [weekend])).toEqual(unchanged)
    const nights = { ...weekend, recurring: { from: '22:00', to: '06:00', timeZone: 'UTC' } }
    expect(await reconcileSilences(alerts, [nights])).toEqual({ ...unchanged, added: 1 })
  })

  test('if it has an end, while the entry is that of the last call', async () => {
    const alerts = new AlertManager()
    await reconcileSilences(alerts, [migration])
    const [silence] = await alerts.listSilences()
    await alerts.expireSilence(silence?.id ?? '', { by: 'ann' })
    expect(await reconcileSilences(alerts, [migration], { before: [migration] })).toEqual(unchanged)
    const longer = { ...migration, until: '2026-12-02' }
    expect(await reconcileSilences(alerts, [longer], { before: [migration] })).toEqual({
      ...unchanged,
      added: 1,
    })
  })
})

test('one that cannot be added is a problem, and the others are added', async () => {
  const alerts = new AlertManager()
  for (let number = 0; number < 999; number += 1)
    await alerts.addSilence({ ...migration, until: '2026-12-01', by: 'ann' })
  expect(await reconcileSilences(alerts, [weekend, migration])).toEqual({
    ...unchanged,
    added: 1,
    problems: ['silences[1]: There are 1000 silences already; expire one first'],
  })
  // The place of one that ends is free for another.
  expect(await reconcileSilences(alerts, [migration])).toEqual({ ...unchanged, added: 1, ended: 1 })
})
