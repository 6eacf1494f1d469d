import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { writeTree } from '../test/tree.ts'
import { createBoundedRead } from './bounded.ts'
import { createNetworkReader } from './network.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const bounded = createBoundedRead(1000, 2)
const unknown = { receivedBytesPerSecond: null, transmittedBytesPerSecond: null }

function netDev(
  interfaces: Readonly<Record<string, readonly [received: number, transmitted: number]>>,
): string {
  const lines = Object.entries(interfaces).map(
    ([name, [received, transmitted]]) =>
      `${name.padStart(6)}: ${received} 1 0 0 0 0 0 0 ${transmitted} 1 0 0 0 0 0 0`,
  )
  return ['Inter-|   Receive   |  Transmit', ' face |bytes packets|bytes packets', ...lines, ''].join('\n')
}

test('sums all interfaces except loopback, per second', async () => {
  const { root, write } = writeTree({ 'net/dev': netDev({ lo: [1, 1], eth0: [1000, 2000], eth1: [0, 0] }) })
  const read = createNetworkReader(root)
  expect(await read(bounded)).toEqual(unknown)
  vi.advanceTimersByTime(2000)
  write('net/dev', netDev({ lo: [900_000, 900_000], eth0: [5000, 2600], eth1: [1000, 0] }))
  expect(await read(bounded)).toEqual({ receivedBytesPerSecond: 2500, transmittedBytesPerSecond: 300 })
})

test('starts again if an interface appears or a counter decreases', async () => {
  const { root, write } = writeTree({ 'net/dev': netDev({ eth0: [1000, 2000] }) })
  const read = createNetworkReader(root)
  await read(bounded)
  for (const next of [
    { eth0: [1000, 2000], wlan0: [7_000_000, 0] },
    { eth0: [5, 2000], wlan0: [7_000_000, 0] },
  ] as const) {
    vi.advanceTimersByTime(1000)
    write('net/dev', netDev(next))
    expect(await read(bounded)).toEqual(unknown)
  }
})

test.each([
  ['missing', {}],
  ['garbage', { 'net/dev': 'eth0: many bytes\n' }],
  ['cut short', { 'net/dev': 'eth0: 5 1 0 0\n' }],
])('is null where the file is %s', async (_how, files) => {
  const read = createNetworkReader(writeTree(files).root)
  await read(bounded)
  vi.advanceTimersByTime(1000)
  expect(await read(bounded)).toEqual(unknown)
})
