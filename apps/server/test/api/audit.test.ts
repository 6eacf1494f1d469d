import { expect, test } from 'vitest'

import type { AuditEntry } from '../../src/store/audit-entry.ts'
import { openServerStore } from '../../src/store/open-store.ts'
import type { ServerStore } from '../../src/store/server-store.ts'
import { appWith, ask } from '../ask.ts'

interface Answer {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly next_cursor: string | null
}

function add(store: ServerStore, number: number, entry: Partial<AuditEntry> = {}): void {
  store.audit.add({
    atMs: Date.now() + number,
    actor: 'ann',
    via: 'key',
    role: 'admin',
    address: '192.0.2.7',
    action: 'rule.put',
    target: `rule ${number}`,
    before: '',
    after: '',
    outcome: 'done',
    ...entry,
  })
}

function setUp(count: number) {
  const store = openServerStore()
  for (let n = 1; n <= count; n += 1) add(store, n)
  const app = appWith({}, { store })
  const list = async (query = ''): Promise<Answer> => {
    const response = await ask(app, `GET /api/v1/audit${query}`)
    expect(response.status).toBe(200)
    return (await response.json()) as Answer
  }
  return { store, app, list }
}

const targetsOf = ({ items }: Answer): readonly unknown[] => items.map(({ target }) => target)

test('an entry says who did what, and the state before and after as JSON', async () => {
  const { store, list } = setUp(0)
  add(store, 1, { before: '{"threshold":80}', after: '{"threshold":85,"channels":["slack"]}' })
  add(store, 2, {
    actor: 'unknown',
    via: 'none',
    role: undefined,
    target: '',
    before: '{"text":"aa…',
    outcome: 'refused',
  })
  const { items, next_cursor } = await list()
  expect(next_cursor).toBeNull()
  expect(items).toEqual([
    expect.objectContaining({
      id: '2',
      role: null,
      target: null,
      before: '{"text":"aa…',
      after: null,
      outcome: 'refused',
    }),
    {
      id: '1',
      at: expect.stringMatching(/Z$/),
      actor: 'ann',
      via: 'key',
      role: 'admin',
      address: '192.0.2.7',
      action: 'rule.put',
      target: 'rule 1',
      before: { threshold: 80 },
      after: { threshold: 85, channels: ['slack'] },
      outcome: 'done',
    },
  ])
})

test('pages go on where the page before ended, although entries are added meanwhile', async () => {
  const { store, list } = setUp(5)
  const first = await list('?limit=2')
  expect(targetsOf(first)).toEqual(['rule 5', 'rule 4'])
  add(store, 6)
  const second = await list(`?limit=2&cursor=${first.next_cursor}`)
  expect(targetsOf(second)).toEqual(['rule 3', 'rule 2'])
  const third = await list(`?limit=2&cursor=${second.next_cursor}`)
  expect(targetsOf(third)).toEqual(['rule 1'])
  expect(third.next_cursor).toBeNull()
})

test('entries can be filtered by actor, by action and by both', async () => {
  const { store, list } = setUp(2)
  add(store, 3, { actor: 'bob', action: 'check.run' })
  add(store, 4, { actor: 'bob' })
  expect(targetsOf(await list('?actor=bob'))).toEqual(['rule 4', 'rule 3'])
  expect(targetsOf(await list('?action=rule.put'))).toEqual(['rule 4', 'rule 2', 'rule 1'])
  expect(targetsOf(await list('?action=rule.put&actor=bob'))).toEqual(['rule 4'])
  const first = await list('?action=rule.put&limit=1')
  expect(targetsOf(await list(`?action=rule.put&limit=9&cursor=${first.next_cursor}`))).toEqual([
    'rule 2',
    'rule 1',
  ])
})

test('a cursor of another list is a problem', async () => {
  const { app } = setUp(0)
  const response = await ask(app, 'GET /api/v1/audit?cursor=next&limit=0')
  expect(response.status).toBe(400)
  const { problems } = (await response.json()) as { problems: { path: string }[] }
  expect(problems.map(({ path }) => path)).toEqual(['limit', 'cursor'])
})
