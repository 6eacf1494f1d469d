import { expect, test, vi, type Mock } from 'vitest'

import { NotifyScene } from '../../test/notify-scene.ts'
import type { World } from '../world/world.ts'
import { getChannel, listChannels } from './channels.ts'
import { listDueNotifications } from './due.ts'
import type { ViewSource } from './view-source.ts'

/** Channels that one alert is due on. */
function sceneOf(count: number): {
  readonly source: ViewSource
  /** A plan looks up the open alert of each series that its channel knows. */
  readonly lookedUp: Mock<World['openAlert']>
} {
  const scene = new NotifyScene(Array.from({ length: count }, (_, n) => ({ name: `channel-${n}` })))
  scene.fire('load')
  const { world, context: notify, nowMs } = scene
  const journal = { open: async () => await Promise.resolve(world), nowMs: () => nowMs, aheadMs: () => 0 }
  return {
    source: { journal, notify } as unknown as ViewSource,
    lookedUp: vi.spyOn(world, 'openAlert'),
  }
}

test('a look at all channels, or at what is due on all, plans each channel once', async () => {
  const { source, lookedUp } = sceneOf(20)
  expect(await listChannels(source)).toHaveLength(20)
  expect(await listDueNotifications(source, {})).toHaveLength(20)
  expect(lookedUp).toHaveBeenCalledTimes(2 * 20)
})

test('a look at one channel plans no other', async () => {
  const { source, lookedUp } = sceneOf(20)
  expect(await getChannel(source, 'channel-3')).toMatchObject({ name: 'channel-3', due: 1 })
  await expect(getChannel(source, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(lookedUp).toHaveBeenCalledTimes(1)
})

test.for([false, true])('an alert reads each channel a few times, while they fail: %s', (isFailing) => {
  const reads = (count: number): number => {
    const names = Array.from({ length: count }, (_, n) => `channel-${n}`)
    const scene = new NotifyScene(names.map((name) => ({ name, fallback: ['channel-0'] })))
    scene.rule('load', { notificationChannels: ['channel-1'] })
    for (const name of isFailing ? names.slice(1) : []) {
      const { record } = scene.world.channel(name)
      scene.world.putChannel({ ...record, refusals: 1 })
    }
    const channel = vi.spyOn(scene.world, 'channel')
    scene.fire('load', {}, { severity: 'critical' })
    return channel.mock.calls.length
  }
  expect(reads(40)).toBeLessThan(2.1 * reads(20))
})
