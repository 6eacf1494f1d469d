import type { Silence, Wire } from '@botwatch/alerts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { pathsOf } from './alerting.ts'
import { body, matcher, post, setUp, silencedBy, web } from './silence-scene.ts'

const START = Date.parse('2026-01-05T10:00:00Z')
const MINUTE_MS = 60_000
const DAY_SECONDS = 86_400
const at = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString()

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

describe('POST /api/v1/silences', () => {
  test('adds a silence in the name of the key, for some seconds', async () => {
    const scene = await setUp()
    const { status, json } = await scene.send(post, body)
    expect(status).toBe(201)
    expect(json).toEqual({
      id: expect.any(String),
      state: 'active',
      matchers: [web],
      recurring: null,
      reason: 'deploy',
      created_by: 'the-operate',
      created_at: at(0),
      until: at(10),
      next_change_at: at(10),
      updated_by: null,
      updated_at: null,
      expired_by: null,
    })
    expect(await silencedBy(scene, json.id)).toHaveLength(3)
    expect(await scene.send(`GET /api/v1/silences/${json.id}`, undefined, 'read')).toEqual({
      status: 200,
      json,
    })
  })

  test('adds one until a time, and a recurring one for years', async () => {
    const { send } = await setUp()
    const { for_seconds: _, ...rest } = body
    expect((await send(post, { ...rest, until: '2026-01-05T12:00:00+01:00' })).json.until).toBe(at(60))
    const interval = { days: ['sat', 'mon'], from: '22:00', to: '06:00', time_zone: 'Europe/Berlin' }
    const { status, json } = await send(post, {
      ...rest,
      recurring: [interval, { from: '00:00', to: '24:00', time_zone: 'UTC' }],
      until: '2030-12-01T00:00:00Z',
    })
    expect([status, json.state, json.until]).toEqual([201, 'active', '2030-12-01T00:00:00.000Z'])
    expect(json.recurring[0]).toEqual({ ...interval, days: ['mon', 'sat'] })
    expect(json.recurring[1].days).toHaveLength(7)
  })

  test.each([
    ['nothing', {}, ['matchers', 'reason', 'until']],
    ['both ends', { ...body, until: at(5) }, ['until']],
    ['a long time', { ...body, for_seconds: 30 * DAY_SECONDS + 1 }, ['for_seconds']],
    ['a far end', { matchers: [web], reason: 'x', until: at(31 * 24 * 60) }, ['until']],
    ['a past end', { matchers: [web], reason: 'x', until: at(-1) }, ['until']],
    ['an end without zone', { matchers: [web], reason: 'x', until: '2026-01-05T11:00:00' }, ['until']],
    ['an actor', { ...body, by: 'mallory' }, ['by']],
    ['a matcher of everything', { ...body, matchers: [matcher('host', '=~', '.*')] }, ['matchers']],
    ['no matcher', { ...body, matchers: [] }, ['matchers']],
    ['33 matchers', { ...body, matchers: Array.from({ length: 33 }, () => web) }, ['matchers']],
    [
      '9000 matchers, whose regular expressions are not compiled',
      { ...body, matchers: Array.from({ length: 9000 }, () => matcher('host', '=~', '(')) },
      ['matchers'],
    ],
    [
      'much that is wrong',
      {
        matchers: [
          matcher('1a', '==', 'x'.repeat(1025)),
          matcher('a', '=~', '('),
          matcher('a', '=~', '(?=a)'),
          { name: 'a', value: 5 },
          'host=a',
        ],
        recurring: [
          { days: ['sun', 'sunday'], from: '24:00', to: '25:00', time_zone: 'Mars' },
          { from: '1:00', time_zone: 'UTC', zone: 'UTC' },
        ],
        reason: ' ',
        until: 'x',
        note: 1,
      },
      [
        'matchers[0].name',
        'matchers[0].op',
        'matchers[0].value',
        'matchers[1].value',
        'matchers[2].value',
        'matchers[3].op',
        'matchers[3].value',
        'matchers[4]',
        'note',
        'reason',
        'recurring[0].days[1]',
        'recurring[0].from',
        'recurring[0].time_zone',
        'recurring[0].to',
        'recurring[1].from',
        'recurring[1].to',
        'recurring[1].zone',
        'until',
      ],
    ],
    [
      'an interval without length',
      { ...body, recurring: [{ from: '10:00', to: '10:00', time_zone: 'UTC' }] },
      ['recurring[0].to'],
    ],
  ])('refuses %s, with every problem', async (_name, wrong, paths) => {
    const { send, alerts } = await setUp()
    const answer = await send(post, wrong)
    expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_BODY'])
    expect([...new Set(pathsOf(answer))]).toEqual(paths)
    expect(JSON.stringify(answer.json)).not.toContain('mallory')
    expect(await alerts.listSilences()).toEqual([])
  })

  test('refuses the 1001st silence', async () => {
    const { send, alerts } = await setUp()
    const input = { matchers: [web] as never, by: 'ann', reason: 'x', until: START + MINUTE_MS }
    for (let count = 0; count < 1000; count += 1) await alerts.addSilence(input)
    const { status, json } = await send(post, body)
    expect([status, json.code]).toEqual([409, 'CONFLICT'])
  })

  test('cleans hostile texts', async () => {
    const { send } = await setUp()
    const { json } = await send(post, { ...body, reason: 'a\u0000\u001b[31m\u202eb' })
    expect(json.reason).toBe('a[31mb')
    expect((await send(post, `{"reason":"${'x'.repeat(10_000_000)}"}`)).status).toBe(413)
  })
})

describe('GET /api/v1/silences', () => {
  test('lists silences in pages, newest first, filtered by state', async () => {
    const { send } = await setUp()
    const ids: string[] = []
    for (let count = 0; count < 3; count += 1) ids.unshift((await send(post, body)).json.id)
    const [third, second, first] = ids
    await send(`DELETE /api/v1/silences/${second}`)
    const list = async (query: string): Promise<readonly unknown[]> => {
      const { json } = await send(`GET /api/v1/silences${query}`, undefined, 'read')
      return [...json.items.map(({ id }: Wire<Silence>) => id), json.next_cursor]
    }
    expect(await list('')).toEqual([third, second, first, null])
    expect(await list('?limit=2')).toEqual([third, second, second])
    expect(await list('?limit=3')).toEqual([third, second, first, null])
    expect(await list(`?limit=2&cursor=${second}`)).toEqual([first, null])
    expect(await list('?state=active')).toEqual([third, first, null])
    expect(await list('?state=expired')).toEqual([second, null])
    expect(await list('?state=expired&state=active')).toEqual([third, second, first, null])
    const wrong = await send('GET /api/v1/silences?state=open&cursor=x&limit=1001&page=1')
    expect(pathsOf(wrong)).toEqual(['cursor', 'limit', 'page', 'state[0]'])
  })
})

describe('a silence', () => {
  test('is changed by another person; the trails have who, before and after', async () => {
    const scene = await setUp()
    const { json } = await scene.send(post, body)
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    const matchers = [matcher('host', '=', 'db-1')]
    const changed = await scene.send(
      `PUT /api/v1/silences/${json.id}`,
      { matchers, reason: 'longer', for_seconds: 1200 },
      'admin',
    )
    expect(changed).toEqual({
      status: 200,
      json: {
        ...json,
        matchers,
        reason: 'longer',
        until: at(21),
        next_change_at: at(21),
        updated_by: 'the-admin',
        updated_at: at(1),
      },
    })
    expect(await silencedBy(scene, json.id)).toHaveLength(1)
    const [entry] = scene.audit()
    expect(entry).toMatchObject({
      action: 'silence.update',
      actor: 'the-admin',
      target: json.id,
      outcome: 'done',
    })
    expect(JSON.parse(entry?.before ?? '')).toEqual({
      state: 'active',
      until: at(10),
      reason: 'deploy',
      matchers: [web],
    })
    expect(JSON.parse(entry?.after ?? '')).toEqual({
      state: 'active',
      until: at(21),
      reason: 'longer',
      matchers,
    })
    const events = await scene.alerts.listEvents(
      (await scene.alerts.listAlerts({ labels: { host: 'db-1' } }))[0]?.id ?? '',
    )
    expect(events.at(-1)).toMatchObject({ type: 'silenced', by: 'the-admin' })
  })

  test('is ended by one person; whoever ends it again gets it as it is', async () => {
    const scene = await setUp()
    const { json } = await scene.send(post, body)
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    const path = `/api/v1/silences/${json.id}`
    const first = await scene.send(`DELETE ${path}`)
    expect(first).toEqual({
      status: 200,
      json: { ...json, state: 'expired', until: at(1), next_change_at: null, expired_by: 'the-operate' },
    })
    expect(await scene.send(`DELETE ${path}`, undefined, 'admin')).toEqual(first)
    expect(await scene.send(`GET ${path}`)).toEqual(first)
    expect(await silencedBy(scene, json.id)).toEqual([])
    const { status, json: problem } = await scene.send(`PUT ${path}`, body)
    expect([status, problem.code]).toEqual([409, 'CONFLICT'])
    expect(scene.audit(4).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'silence.update refused',
      'silence.expire done',
      'silence.expire done',
      'silence.add done',
    ])
  })

  test('that ended by itself is returned as it is by a DELETE', async () => {
    const { send } = await setUp()
    const { json } = await send(post, body)
    await vi.advanceTimersByTimeAsync(11 * MINUTE_MS)
    const { status, json: ended } = await send(`DELETE /api/v1/silences/${json.id}`)
    expect([status, ended.state, ended.expired_by, ended.until]).toEqual([200, 'expired', null, at(10)])
  })

  test('is changed by two people at once: the later one stays', async () => {
    const scene = await setUp()
    const { json } = await scene.send(post, body)
    const put = (reason: string, role: string) =>
      scene.send(`PUT /api/v1/silences/${json.id}`, { ...body, reason }, role)
    const answers = await Promise.all([put('first', 'operate'), put('second', 'admin')])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(await scene.alerts.getSilence(json.id)).toMatchObject({ reason: 'second', updatedBy: 'the-admin' })
    expect(new Set(scene.audit(2).map(({ actor }) => actor))).toEqual(new Set(['the-admin', 'the-operate']))
  })

  test.each(['none', '__proto__', '%00', 'x'.repeat(3000), '%E2%80%AE'])(
    'that is unknown is 404: %s',
    async (id) => {
      const { send } = await setUp()
      for (const [route, sent] of [
        ['GET', undefined],
        ['PUT', body],
        ['DELETE', undefined],
      ] as const) {
        const { status, json } = await send(`${route} /api/v1/silences/${id}`, sent)
        expect([route, status, json.code]).toEqual([route, 404, 'SILENCE_NOT_FOUND'])
      }
    },
  )
})
