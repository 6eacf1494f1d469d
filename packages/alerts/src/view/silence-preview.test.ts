import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Scene, START, startFakeTime } from '../../test/scene.ts'
import type { LabelMatcher } from '../alert.ts'
import type { SilencePreviewInput } from '../handle/silence-input.ts'

const rules = [
  { name: 'cpu', metricName: 'cpu', thresholdValue: 80, onNoData: 'keep' },
  { name: 'disk', metricName: 'disk', thresholdValue: 80, severity: 'critical', onNoData: 'keep' },
] as const
const HOUR_MS = 3_600_000

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

const cpu = (name: string, value: number) => ({ name: 'cpu', labels: { host: name }, value })

/** Four open alerts and one that is over. */
async function setUp(): Promise<Scene> {
  const scene = new Scene({ rules })
  await scene.evaluate(0, { metrics: [cpu('web-1', 93), cpu('web-2', 93), cpu('web-3', 93)] })
  const disk = { name: 'disk', labels: { host: 'db-1', severity: 'own' }, value: 93 }
  await scene.evaluate(1, { metrics: [cpu('web-3', 20), disk, { ...disk, labels: { host: 'web-1' } }] })
  return scene
}

const matcher = (name: string, op: LabelMatcher['op'], value: string): LabelMatcher => ({ name, op, value })
/** The scene begins on a Monday at 10:00 UTC. */
const INPUTS: Readonly<Record<string, SilencePreviewInput>> = {
  'by a label': { matchers: [matcher('host', '=', 'web-1')] },
  'by a pattern and another label': {
    matchers: [matcher('host', '=~', 'web-.*'), matcher('alertname', '=', 'cpu')],
  },
  'by the severity': { matchers: [matcher('severity', '=', 'critical')] },
  'by a label called severity': { matchers: [matcher('severity', '=', 'own')] },
  'of nothing': { matchers: [matcher('host', '=', 'none')] },
  'in its hours': {
    matchers: [matcher('host', '=~', 'web-.*')],
    recurring: { days: ['mon'], from: '09:00', to: '11:00', timeZone: 'UTC' },
  },
  'outside of its hours': {
    matchers: [matcher('host', '=~', 'web-.*')],
    recurring: { days: ['mon'], from: '11:00', to: '12:00', timeZone: 'UTC' },
  },
  'in one of two zones': {
    matchers: [matcher('host', '!=', 'web-2'), matcher('alertname', '=~', '.+')],
    recurring: [
      { from: '03:00', to: '04:00', timeZone: 'UTC' },
      { from: '19:00', to: '19:30', timeZone: 'Asia/Tokyo' },
    ],
  },
}

describe('the preview of a silence', () => {
  test.each(Object.entries(INPUTS))('%s has the alerts that it then silences', async (_name, input) => {
    const scene = await setUp()
    const { manager } = scene
    const preview = await manager.previewSilence(input)
    const before = await manager.listAlerts()
    const until = START + 12 * HOUR_MS
    const { id, state } = await manager.addSilence({ ...input, by: 'ann', reason: 'test', until })
    const silenced = (await manager.listAlerts()).filter(({ silencedBy }) => silencedBy.includes(id))
    expect(preview.silenced.map((alert) => alert.id)).toEqual(silenced.map((alert) => alert.id))
    expect(preview.silenced).toEqual(before.filter((alert) => silenced.some((each) => each.id === alert.id)))
    expect(preview.state).toBe(state)
    await manager.stop()
  })

  test('counts what matches outside of its hours, and says when they begin', async () => {
    const { manager } = await setUp()
    expect(await manager.previewSilence(INPUTS['outside of its hours'] as SilencePreviewInput)).toEqual({
      state: 'pending',
      nextChangeAt: '2026-01-05T11:00:00.000Z',
      matching: 3,
      silenced: [],
    })
    await manager.stop()
  })

  test('changes nothing, and names everything that is wrong', async () => {
    const { manager } = await setUp()
    await manager.previewSilence(INPUTS['by a label'] as SilencePreviewInput)
    expect(await manager.listSilences()).toEqual([])
    const wrong = { matchers: [matcher('host', '=~', '(')], recurring: { from: '25:00' }, by: 'ann' }
    const error: unknown = await manager.previewSilence(wrong as never).catch((reason: unknown) => reason)
    const { code, problems } = error as { code: string; problems: readonly { path: string }[] }
    expect(code).toBe('INVALID_ARGUMENT')
    expect(problems.map(({ path }) => path).toSorted()).toEqual([
      'by',
      'matchers[0].value',
      'recurring.from',
      'recurring.timeZone',
      'recurring.to',
    ])
    await manager.stop()
  })
})

const ofHost = (name: string) => ({
  matchers: [matcher('host', '=', name)],
  by: 'ann',
  reason: 'test',
  until: START + HOUR_MS,
})

test('a changed silence is an event, and wakes what it no longer holds', async () => {
  const scene = await setUp()
  const { manager } = scene
  const heard: unknown[] = []
  manager.on('silenceUpdated', (silence) => heard.push(silence))
  const { id } = await manager.addSilence(ofHost('new'))
  await scene.evaluate(2, { metrics: [{ name: 'cpu', labels: { host: 'new' }, value: 93 }] })
  await scene.until(3)
  const isSent = (): boolean =>
    scene.log.sent.some(({ message }) => message.alerts.some(({ labels }) => labels['host'] === 'new'))
  expect(isSent()).toBe(false)
  const changed = await manager.updateSilence(id, { ...ofHost('other'), by: 'bob' })
  expect(changed).toMatchObject({
    createdBy: 'ann',
    updatedBy: 'bob',
    updatedAt: '2026-01-05T10:03:00.000Z',
    state: 'active',
  })
  expect(heard).toEqual([changed])
  expect(await manager.getSilence(id)).toEqual(changed)
  await scene.until(4)
  expect(isSent()).toBe(true)
  await manager.stop()
})
