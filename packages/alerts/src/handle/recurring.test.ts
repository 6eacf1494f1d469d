import { expect, test } from 'vitest'

import { WorldScene } from '../../test/world.ts'
import { addSilence } from './silence.ts'

const DAY_MS = 86_400_000
const night = { from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' }

function input({ wallMs }: WorldScene, recurring: unknown, days = 365) {
  const matchers = [{ name: 'host', op: '=', value: 'a' }] as const
  const until = wallMs + days * DAY_MS
  return { matchers, by: 'ann', reason: 'backup', until, recurring: recurring as never }
}

async function problemsOf(recurring: unknown, days?: number): Promise<readonly string[]> {
  const scene = new WorldScene()
  const error: unknown = await addSilence(scene.handling, input(scene, recurring, days)).catch(
    (reason: unknown) => reason,
  )
  const { problems } = error as { problems: readonly { path: string; expected: string }[] }
  return problems.map(({ path, expected }) => `${path}: ${expected}`)
}

test('an interval is on every day unless days are given, which are kept in order', async () => {
  const scene = new WorldScene()
  const one = await addSilence(scene.handling, input(scene, night))
  expect(one.recurring).toEqual([{ ...night, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }])
  const two = await addSilence(
    scene.handling,
    input(scene, [{ ...night, days: ['sun', 'mon', 'sun'] }, night]),
  )
  expect(two.recurring).toMatchObject([{ days: ['mon', 'sun'] }, night])
  const whole = { ...night, from: '00:00', to: '24:00' }
  expect(await addSilence(scene.handling, input(scene, whole))).toMatchObject({ recurring: [whole] })
})

test('the audit trail of an alert says when it is silenced', async () => {
  const scene = new WorldScene({ rules: [{ name: 'cpu', metricName: 'cpu', thresholdValue: 80 }] })
  await scene.evaluate(0, { metrics: [{ name: 'cpu', labels: { host: 'a' }, value: 93 }] })
  await addSilence(scene.handling, input(scene, [night, { ...night, days: ['sat', 'sun'], to: '24:00' }]))
  const [, event] = scene.events(scene.openAlert().id)
  expect(event?.detail).toBe(
    'daily 22:00 to 06:00 Europe/Berlin; sat, sun 22:00 to 24:00 Europe/Berlin, until 2027-01-05T10:00:00.000Z: backup',
  )
})

test('every problem of the times is named', async () => {
  const day = 'one of mon, tue, wed, thu, fri, sat, sun'
  const times = { days: ['moon', 'tue', 'Sunday'], from: '24:00', to: '6:00', timeZone: 'Europe/Berlim' }
  expect(await problemsOf([night, { ...times, zone: 'UTC' }])).toEqual([
    `recurring[1].days[0]: ${day} (did you mean mon?)`,
    `recurring[1].days[2]: ${day}`,
    'recurring[1].from: a time of day from 00:00 to 23:59',
    'recurring[1].to: a time of day from 00:00 to 24:00',
    'recurring[1].timeZone: the IANA name of a time zone, e.g. Europe/Berlin',
    expect.stringMatching(/^recurring\[1\]\.zone: /),
  ])
  expect(await problemsOf({ ...night, from: '06:00' })).toEqual([
    'recurring.to: another time than from; a whole day is 00:00 to 24:00',
  ])
  expect(await problemsOf({ ...night, days: [] })).toEqual([
    expect.stringMatching(/^recurring\.days: a list/),
  ])
  expect(await problemsOf({ ...night, to: '24:30' })).toEqual([
    expect.stringMatching(/^recurring\.to: a time/),
  ])
  for (const wrong of [null, 'daily', [], Array.from({ length: 17 }, () => night)])
    expect(await problemsOf(wrong)).toEqual([
      'recurring: an interval { days?, from, to, timeZone }, or a list of 1 to 16',
    ])
})

test('only a recurring silence may last for more than 30 days, and for at most five years', async () => {
  const scene = new WorldScene()
  expect(await addSilence(scene.handling, input(scene, night, 5 * 365))).toBeDefined()
  expect(await problemsOf(night, 6 * 365)).toEqual(['until: a time within the next five years'])
  expect(await problemsOf(undefined, 31)).toEqual(['until: a time within the next 30 days'])
})
