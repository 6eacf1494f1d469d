import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { BoundedRead } from './bounded.ts'
import { createDeltaMeter } from './delta.ts'
import { parseCount } from './parse.ts'
import type { NetworkReading } from './snapshot.ts'

/** Reads the network traffic since the previous call. */
export type NetworkReader = (bounded: BoundedRead) => Promise<NetworkReading>

/**
 * Creates a reader of `/proc/net/dev`. Gives null on systems other than Linux, which have no such file. `networkStats` of
 * systeminformation is not used because it starts a process per interface and has module-wide state.
 */
export function createNetworkReader(procRoot: string): NetworkReader {
  const meter = createDeltaMeter()
  const path = join(procRoot, 'net/dev')

  return async (bounded) => {
    const interfaces = parseNetDev((await bounded(path, () => readFile(path, 'utf8'))) ?? '')
    // The counters of an interface that appears or disappears would look like traffic.
    const key = interfaces.map(({ name }) => name).join(' ')
    const received = interfaces.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0)
    const transmitted = interfaces.reduce((sum, { transmittedBytes }) => sum + transmittedBytes, 0)
    const delta = interfaces.length === 0 ? null : meter(key, [received, transmitted])
    const [receivedGrowth, transmittedGrowth] = delta?.growth ?? []
    if (!delta || receivedGrowth === undefined || transmittedGrowth === undefined) {
      return { receivedBytesPerSecond: null, transmittedBytesPerSecond: null }
    }
    return {
      receivedBytesPerSecond: receivedGrowth / delta.seconds,
      transmittedBytesPerSecond: transmittedGrowth / delta.seconds,
    }
  }
}

interface InterfaceCounters {
  readonly name: string
  readonly receivedBytes: number
  readonly transmittedBytes: number
}

/** Two lines of headings, then `name: bytes packets errs drop fifo frame compressed multicast bytes …`. */
function parseNetDev(text: string): InterfaceCounters[] {
  return text.split('\n').flatMap((line) => {
    const [, name, figures] = /^\s*([^\s:|]+):\s*(\d.*)$/.exec(line) ?? []
    const columns = figures?.split(/\s+/) ?? []
    const receivedBytes = parseCount(columns[0])
    const transmittedBytes = parseCount(columns[8])
    if (name === undefined || name === 'lo' || receivedBytes === null || transmittedBytes === null) return []
    return [{ name, receivedBytes, transmittedBytes }]
  })
}
