import type { SilencePreview, WireAlert } from '@botwatch/alerts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { pathsOf, type Answer } from './alerting.ts'
import { body, matcher, post, setUp, silencedBy, web } from './silence-scene.ts'

const START = Date.parse('2026-01-05T10:00:00Z')

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

describe('POST /api/v1/silences/preview', () => {
  test.each([
    ['by a pattern', { matchers: [web] }, 3],
    ['by the severity', { matchers: [matcher('severity', '=', 'critical')] }, 1],
    ['of two conditions', { matchers: [web, matcher('alertname', '!=', 'disk')] }, 2],
    ['of nothing', { matchers: [matcher('host', '=', 'none')] }, 0],
    [
      'in its hours',
      {
        matchers: [web],
        recurring: [{ days: ['mon'], from: '11:00', to: '12:00', time_zone: 'Europe/Berlin' }],
      },
      3,
    ],
    [
      'outside of its hours',
      { matchers: [web], recurring: [{ days: ['tue'], from: '00:00', to: '24:00', time_zone: 'UTC' }] },
      0,
    ],
  ])('%s has the alerts that the silence then silences', async (_name, scope, count) => {
    const scene = await setUp()
    const { status, json } = await scene.send('POST /api/v1/silences/preview', scope, 'read')
    expect([status, json.silenced_alerts]).toEqual([200, count])
    const added = await scene.send(post, { ...scope, reason: 'x', for_seconds: 600 })
    expect(json.items.map(({ id }: WireAlert) => id)).toEqual(await silencedBy(scene, added.json.id))
    expect(json.state).toBe(added.json.state)
  })

  test('takes the whole body of a silence, and changes nothing', async () => {
    const { send, alerts, audit } = await setUp()
    const recurring = [{ days: ['tue'], from: '06:00', to: '07:00', time_zone: 'UTC' }]
    const { json } = await send('POST /api/v1/silences/preview', { ...body, recurring })
    expect(json).toEqual({
      state: 'pending',
      next_change_at: '2026-01-06T06:00:00.000Z',
      matching_alerts: 3,
      silenced_alerts: 0,
      items: [],
    })
    expect(await alerts.listSilences()).toEqual([])
    expect(audit()).toEqual([])
  })

  test('refuses what a silence refuses', async () => {
    const { send } = await setUp()
    const wrong = { matchers: [matcher('a', '=~', '(')], reason: '', for_seconds: 0, by: 'x' }
    const answer = await send('POST /api/v1/silences/preview', wrong)
    expect([answer.status, pathsOf(answer)]).toEqual([
      400,
      ['by', 'for_seconds', 'matchers[0].value', 'reason'],
    ])
    const all = await send('POST /api/v1/silences/preview', { matchers: [matcher('a', '!=', 'x')] })
    expect([all.status, pathsOf(all)]).toEqual([400, ['matchers']])
  })

  test('is refused while four others are under way, and works again after them', async () => {
    const { send, alerts } = await setUp()
    const { promise, resolve } = Promise.withResolvers<SilencePreview>()
    const preview = vi.spyOn(alerts, 'previewSilence').mockReturnValue(promise)
    const one = (): Promise<Answer> => send('POST /api/v1/silences/preview', { matchers: [web] }, 'read')
    const running = Array.from({ length: 4 }, one)
    await vi.waitFor(() => expect(preview).toHaveBeenCalledTimes(4))
    expect(await one()).toMatchObject({ status: 429, json: { code: 'TOO_MANY_REQUESTS' } })
    resolve({ state: 'active', nextChangeAt: null, matching: 0, silenced: [] })
    const statuses = (await Promise.all(running)).map(({ status }) => status)
    expect([...statuses, (await one()).status]).toEqual([200, 200, 200, 200, 200])
  })
})
