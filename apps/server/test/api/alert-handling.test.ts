import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { alertingApp, pathsOf, type AlertingApp } from './alerting.ts'

const START = Date.parse('2026-01-05T10:00:00Z')
const MINUTE_MS = 60_000
const DAY_SECONDS = 86_400
const at = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString()

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

interface Open extends AlertingApp {
  readonly id: string
  /** Sends a change of the open alert. */
  readonly act: (action: string, body?: unknown, role?: string) => ReturnType<AlertingApp['send']>
}

/** An app with one open alert. */
async function open(): Promise<Open> {
  const scene = alertingApp()
  await scene.sample('cpu', { a: 93 })
  const id = await scene.newestId()
  return {
    ...scene,
    id,
    act: (action, body, role) => scene.send(`POST /api/v1/alerts/${id}/${action}`, body, role),
  }
}

async function typesOf({ alerts, id }: Open): Promise<readonly string[]> {
  return (await alerts.listEvents(id)).map(({ type, by }) => `${type} ${by}`)
}

describe('acknowledge', () => {
  test('lasts 24 hours without a body, in the name of the key', async () => {
    const { act } = await open()
    const { status, json } = await act('acknowledge')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      status: 'acknowledged',
      acknowledged_by: 'the-operate',
      acknowledged_at: at(0),
      acknowledgement_note: null,
      acknowledged_until: at(24 * 60),
    })
  })

  test.each([
    ['for some seconds', { note: 'on it', for_seconds: 3600 }, at(60)],
    ['for 30 days', { note: 'on it', for_seconds: 30 * DAY_SECONDS }, at(30 * 24 * 60)],
    ['until a time', { note: 'on it', until: at(90) }, at(90)],
    ['until a time in another zone', { note: 'on it', until: '2026-01-05T12:30:00+01:00' }, at(90)],
  ])('lasts %s', async (_name, body, expected) => {
    const { act } = await open()
    const { json } = await act('acknowledge', body, 'admin')
    expect(json).toMatchObject({
      acknowledged_by: 'the-admin',
      acknowledgement_note: 'on it',
      acknowledged_until: expected,
    })
  })

  test('by two people at once succeeds for both: the last note stays, and the trails have both', async () => {
    const scene = await open()
    const answers = await Promise.all([
      scene.act('acknowledge', { note: 'first' }),
      scene.act('acknowledge', { note: 'second' }, 'admin'),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(await scene.alerts.getAlert(scene.id)).toMatchObject({
      acknowledgement: { by: 'the-admin', note: 'second' },
    })
    expect(await typesOf(scene)).toEqual(['fired null', 'acknowledged the-operate', 'acknowledged the-admin'])
    expect(scene.audit(2)).toMatchObject([
      { actor: 'the-admin', action: 'alert.acknowledge', target: scene.id, outcome: 'done' },
      { actor: 'the-operate', action: 'alert.acknowledge', target: scene.id, outcome: 'done' },
    ])
  })

  test('of a resolved alert is a conflict', async () => {
    const { act, sample } = await open()
    await sample('cpu', { a: 20 })
    const { status, json } = await act('acknowledge')
    expect([status, json.code]).toEqual([409, 'CONFLICT'])
  })

  test('is taken back; without one nothing changes', async () => {
    const scene = await open()
    await scene.act('acknowledge')
    const first = await scene.act('unacknowledge', { note: 'handing over' })
    expect(first.json).toMatchObject({ status: 'active', acknowledged_by: null })
    const second = await scene.act('unacknowledge', {}, 'admin')
    expect(second).toEqual(first)
    expect(await typesOf(scene)).toEqual([
      'fired null',
      'acknowledged the-operate',
      'unacknowledged the-operate',
    ])
  })
})

describe('suppress', () => {
  test.each([
    [{ reason: 'known', for_seconds: 600 }, at(10)],
    [{ reason: 'known', until: at(60) }, at(60)],
  ])('%j', async (body, expected) => {
    const { act } = await open()
    const { status, json } = await act('suppress', body)
    expect([status, json.status]).toEqual([200, 'suppressed'])
    expect(json).toMatchObject({
      suppressed_until: expected,
      suppressed_by: 'the-operate',
      suppression_reason: 'known',
    })
  })

  test('holds later alerts of the series, too, until it is ended; without one nothing changes', async () => {
    const scene = await open()
    await scene.act('suppress', { reason: 'known', for_seconds: 6000 })
    await scene.sample('cpu', { a: 20 })
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    await scene.sample('cpu', { a: 93 })
    const later = `/api/v1/alerts/${await scene.newestId()}`
    expect((await scene.send(`GET ${later}`)).json.status).toBe('suppressed')
    const first = await scene.send(`POST ${later}/unsuppress`, { note: 'fixed' })
    expect(first.json).toMatchObject({ status: 'active', suppressed_by: null })
    expect(await scene.send(`POST ${later}/unsuppress`)).toEqual(first)
  })
})

describe('resolve', () => {
  test('ends the alert; a repeated one changes nothing and shows who ended it first', async () => {
    const scene = await open()
    const first = await scene.act('resolve', { note: 'false alarm' })
    expect(first.status).toBe(200)
    expect(first.json).toMatchObject({
      status: 'resolved',
      resolved_at: at(0),
      resolved_by: 'the-operate',
      resolution_reason: 'manual',
      resolution_note: 'false alarm',
    })
    expect(await scene.act('resolve', { note: 'me, too' }, 'admin')).toEqual(first)
    expect(await typesOf(scene)).toEqual(['fired null', 'resolved the-operate'])
  })

  test('of an alert that recovered shows that it did', async () => {
    const { act, sample } = await open()
    await sample('cpu', { a: 20 })
    const { status, json } = await act('resolve')
    expect([status, json.resolution_reason, json.resolved_by]).toEqual([200, 'recovered', null])
  })
})

const ACTIONS = ['acknowledge', 'unacknowledge', 'suppress', 'unsuppress', 'resolve'] as const
const bodyOf = (action: string): object => (action === 'suppress' ? { reason: 'known', for_seconds: 60 } : {})

test.each(ACTIONS.filter((action) => action !== 'resolve'))(
  '%s after the end is a conflict',
  async (action) => {
    const { act, sample } = await open()
    if (action.startsWith('un')) await act(action.slice(2), bodyOf(action.slice(2)))
    await sample('cpu', { a: 20 })
    const { status, json } = await act(action, bodyOf(action))
    expect([status, json.code, json.detail]).toEqual([409, 'CONFLICT', 'The alert is resolved'])
  },
)

describe.each(ACTIONS)('%s', (action) => {
  test.each(['none', '%00%1b', 'a'.repeat(3000), '%F0%9F%92%A5', '__proto__'])(
    'of an unknown id is 404: %s',
    async (id) => {
      const { send, audit } = alertingApp()
      const { status, json } = await send(`POST /api/v1/alerts/${id}/${action}`, bodyOf(action))
      expect([status, json.code]).toEqual([404, 'ALERT_NOT_FOUND'])
      expect(audit()).toMatchObject([{ action: `alert.${action}`, outcome: 'refused' }])
    },
  )

  test('takes no actor and no unknown field from the body', async () => {
    const { act } = await open()
    const answer = await act(action, { ...bodyOf(action), by: 'mallory', actor: 'mallory' })
    expect([answer.status, pathsOf(answer)]).toEqual([400, ['actor', 'by']])
    expect(JSON.stringify(answer.json)).not.toContain('mallory')
  })

  test('refuses a body that is too long, no JSON or no object', async () => {
    const { act } = await open()
    expect((await act(action, `{"note":"${'x'.repeat(10_000_000)}"}`)).status).toBe(413)
    for (const body of ['{', '[]', 'null', '"x"']) {
      const { status, json } = await act(action, body)
      expect([body, status, json.code]).toEqual([body, 400, 'INVALID_BODY'])
    }
  })
})

describe('a body is refused with every problem, by the names that it has in JSON,', () => {
  test.each([
    ['acknowledge', { note: '', for_seconds: 0, until: 'x' }, ['for_seconds', 'note', 'until', 'until']],
    ['acknowledge', { note: ' \n', for_seconds: 60, until: at(5) }, ['note', 'until']],
    ['acknowledge', { note: 5, for_seconds: '60' }, ['for_seconds', 'note']],
    ['acknowledge', { for_seconds: 30 * DAY_SECONDS + 1 }, ['for_seconds']],
    ['acknowledge', { for_seconds: 1.5 }, ['for_seconds']],
    ['acknowledge', { until: at(30 * 24 * 60 + 1) }, ['until']],
    ['acknowledge', { until: at(0) }, ['until']],
    ['acknowledge', { until: '2026-01-05T10:30:00' }, ['until']],
    ['acknowledge', { until: START + 5 * MINUTE_MS }, ['until']],
    ['suppress', {}, ['reason', 'until']],
    [
      'suppress',
      { reason: 'x'.repeat(2001), for_seconds: -1, until: at(5) },
      ['for_seconds', 'reason', 'until'],
    ],
    ['suppress', { reason: '', until: at(-1) }, ['reason', 'until']],
    ['resolve', { note: '' }, ['note']],
    ['unacknowledge', { note: '', extra: 1 }, ['extra', 'note']],
    ['unsuppress', { note: '\u200b' }, ['note']],
  ] as const)('%s %j', async (action, body, paths) => {
    const { act, alerts, id } = await open()
    if (action === 'unsuppress') await act('suppress', bodyOf('suppress'))
    const before = await alerts.getAlert(id)
    const answer = await act(action, body)
    expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_BODY'])
    expect(pathsOf(answer)).toEqual(paths)
    expect(await alerts.getAlert(id)).toEqual(before)
  })
})

test('texts lose control characters and marks that change the direction', async () => {
  const { act } = await open()
  const { json } = await act('acknowledge', { note: 'a\u0000b\u001b[31m \u202edc\u2066\nnext' })
  expect(json.acknowledgement_note).toBe('ab[31m dc\nnext')
})

test('the audit trail has what was before and after, in short', async () => {
  const { act, audit, id } = await open()
  await act('acknowledge', { note: 'on it', for_seconds: 600 })
  await act('suppress', { reason: 'known', for_seconds: 60 })
  await act('resolve', { note: 'done' })
  const entries = audit(3).map(({ action, target, before = '', after = '' }) => {
    return { action, target, before: JSON.parse(before), after: JSON.parse(after) }
  })
  const acknowledged = {
    status: 'acknowledged',
    acknowledged_by: 'the-operate',
    acknowledgement_note: 'on it',
    acknowledged_until: at(10),
  }
  const suppressed = {
    ...acknowledged,
    status: 'suppressed',
    suppressed_by: 'the-operate',
    suppression_reason: 'known',
    suppressed_until: at(1),
  }
  expect(entries).toEqual([
    {
      action: 'alert.resolve',
      target: id,
      before: suppressed,
      after: { ...acknowledged, status: 'resolved', resolution_note: 'done' },
    },
    { action: 'alert.suppress', target: id, before: acknowledged, after: suppressed },
    { action: 'alert.acknowledge', target: id, before: { status: 'active' }, after: acknowledged },
  ])
})
