import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { watchChannels } from './channels.ts'

const start = Date.parse('2026-01-05T10:00:00Z')
beforeEach(() => void vi.useFakeTimers({ now: start }))
afterEach(() => void vi.useRealTimers())

const MINUTE = 60_000
const at = (minute: number): string => new Date(start + minute * MINUTE).toISOString()

function setUp() {
  const shown = { oldest: null as string | null }
  const listChannels = async () => [{ name: 'chat', oldestSendableAt: shown.oldest }] as never
  const { loop, stalled } = watchChannels({ listChannels }, () => {})
  loop.start()
  const names = (): readonly string[] => stalled().map(({ name, since }) => `${name} ${since}`)
  return { shown, names }
}

test('a channel is stuck once the same has waited for it for 5 minutes', async () => {
  const { shown, names } = setUp()
  await vi.advanceTimersByTimeAsync(MINUTE)
  shown.oldest = at(1)
  await vi.advanceTimersByTimeAsync(5 * MINUTE)
  expect(names()).toEqual([])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(names()).toEqual([`chat ${new Date(start + MINUTE + 15_000).toISOString()}`])
  shown.oldest = null
  await vi.advanceTimersByTimeAsync(15_000)
  expect(names()).toEqual([])
})

test('a channel that goes on sending is not stuck, however much is due to it', async () => {
  const { shown, names } = setUp()
  for (let minute = 0; minute < 20; minute += 1) {
    shown.oldest = at(minute - 1)
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect(names()).toEqual([])
  }
})

test('what a silence held for long, or what was due before a start, has 5 minutes to be sent', async () => {
  const { shown, names } = setUp()
  shown.oldest = at(-600)
  await vi.advanceTimersByTimeAsync(5 * MINUTE)
  expect(names()).toEqual([])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(names()).toHaveLength(1)
})
