import { expect, test, vi } from 'vitest'

import { watchChannels } from './watch-channels.ts'

type Listener = (attempt: { readonly channel: string }) => unknown

test('a failed attempt looks at its own channel only', async () => {
  const listeners = new Map<string, Listener>()
  const getChannel = vi.fn(async (name: string) => {
    const shown = { state: 'refusing', isUsable: false, until: null, reason: 'HTTP 404' }
    return await Promise.resolve({ name, ...shown })
  })
  const on = (event: string, listener: Listener): (() => void) => {
    listeners.set(event, listener)
    return () => listeners.delete(event)
  }
  const add = vi.fn()
  const stop = watchChannels({ alerts: { getChannel, on } } as never, add)
  const names = Array.from({ length: 20 }, (_, n) => `channel-${n}`)
  for (const channel of names) await listeners.get('notificationRefused')?.({ channel })
  expect(getChannel.mock.calls.flat()).toEqual(names)
  expect(add.mock.calls.map(([type, { channel, to }]) => [type, channel, to])).toEqual(
    names.map((name) => ['channel.changed', name, 'refusing']),
  )
  stop()
  expect(listeners.size).toBe(0)
})
