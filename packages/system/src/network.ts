import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { BoundedRead } from './bounded.ts'
import { createDeltaMeter } from './delta.ts'
import { parseCount } from './parse.ts'
import type { NetworkReading } from './snapshot.ts'

/** Reads the traffic since the call before. */
export type NetworkReader = (bounded: BoundedRead) => Promise<NetworkReading>

/**
 * Creates a reader over `/proc/net/dev`; other systems than Linux have none, and null is read there. The
 * networkStats of systeminformation starts a process per interface and keeps its state in the module.
 */
export function createNetworkReader(procRoot: string): NetworkReader {
  const meter = createDeltaMeter()
  const path = join(procRoot, 'net/dev')

  return async (bounded) => {
    const interfaces = parseNetDev((await bounded(path, () => readFile(path, 'utf8'))) ?? '')
    // An interface that comes or goes takes its counters along, which would look like traffic.
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

/** Lines of `name: bytes packets errs drop fifo frame compressed multicast bytes …`, after two of heading. */
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
