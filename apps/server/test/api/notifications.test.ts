import { expect, test, vi } from 'vitest'

import type { Page } from '../../src/api/page.ts'
import type { WireDue, WireMessage } from '../../src/api/notifications/wire.ts'
import { ask } from '../ask.ts'
import { ChannelScene, delivered, down, operate } from '../channel-scene.ts'

const placeOf = ({ alert_id, channel }: WireDue): string => `${alert_id} ${channel}`

test('what is due has pages that new notifications do not shift', async () => {
  const scene = new ChannelScene(['b', 'a'].map((name) => ({ name, send: async () => down })))
  const hosts = ['h1', 'h2', 'h3']
  await scene.breach(...hosts)
  await scene.until('a', 'backing_off')
  const before = await scene.due()
  expect(before).toHaveLength(6)
  const found = await scene.pages<WireDue>('state=due', async () => {
    hosts.push(`new${hosts.length}`)
    await scene.breach(...hosts)
  })
  expect(found.map(placeOf)).toEqual(before.map(placeOf))
  expect(found.slice(0, 2).map(({ channel }) => channel)).toEqual(['a', 'b'])
})

test('messages have pages that new ones do not shift, and filters', async () => {
  const scene = new ChannelScene([{ name: 'log', forMachines: true, send: async () => delivered }])
  let sent = 0
  const sendOne = async (): Promise<void> => {
    sent += 1
    await scene.breach(`h${sent}`)
    await vi.waitFor(async () => expect(await scene.messages('state=sent&limit=1000')).toHaveLength(sent))
  }
  for (let count = 0; count < 5; count += 1) await sendOne()
  const before = await scene.messages()
  expect(await scene.pages<WireMessage>('state=sent', sendOne)).toEqual(before)
  expect(sent).toBeGreaterThan(6)
  expect(await scene.messages('state=refused')).toEqual([])
  expect(await scene.messages('channel=mail')).toEqual([])
  const [alert] = await scene.alerts.listAlerts({ labels: { host: 'h1' } })
  expect(await scene.messages(`alert_id=${alert?.id}`)).toEqual(before.slice(-1))
})

test('what is due can be listed for one alert', async () => {
  const scene = new ChannelScene([{ name: 'log', send: async () => down }])
  await scene.breach('h1', 'h2')
  const [alert] = await scene.alerts.listAlerts({ labels: { host: 'h1' } })
  expect(await scene.due(`alert_id=${alert?.id}`)).toMatchObject([{ alert_id: alert?.id }])
})

test('a full page that is the last one has no cursor', async () => {
  const scene = new ChannelScene([{ name: 'mail', send: async () => down }])
  await scene.breach('h1', 'h2')
  await scene.until('mail', 'backing_off')
  for (const [query, length] of [
    ['state=due&limit=2', 2],
    ['limit=1', 1],
  ] as const) {
    const response = await ask(scene.app, `GET /api/v1/notifications?${query}`, operate)
    const { items, next_cursor: next } = (await response.json()) as Page<WireDue>
    expect([items.length, next]).toEqual([length, null])
  }
})

test.each([
  'state=due&cursor=019b8d2c-6a40-7c3e-9a51-0d1f6a2b3c4d',
  'state=due&cursor=W10',
  'state=sent&cursor=WyJhIiwiYiJd',
  'cursor=x',
])('there is no page for %s', async (query) => {
  const response = await ask(new ChannelScene([]).app, `GET /api/v1/notifications?${query}`, operate)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'INVALID_QUERY', problems: [{ path: 'cursor' }] })
})

test('every problem of a query is listed', async () => {
  const { app } = new ChannelScene([])
  const response = await ask(app, 'GET /api/v1/notifications?state=dead&limit=0&page=2', operate)
  const { problems } = (await response.json()) as { readonly problems: readonly { readonly path: string }[] }
  expect(problems.map(({ path }) => path).toSorted()).toEqual(['limit', 'page', 'state'])
})
