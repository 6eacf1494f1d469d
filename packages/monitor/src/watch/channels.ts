import type { AlertManager } from '@botwatch/alerts'

import { createLoop, type Loop } from '../lifecycle/loop.ts'
import type { Stall } from './status.ts'

const READ_EVERY_MS = 15_000
const STUCK_AFTER_MS = 300_000

/** A loop that reads the channels, and what it has found. */
export interface ChannelWatch {
  readonly loop: Loop
  /** Channels to which something has been due for 5 minutes that nothing but the channel holds up. */
  readonly stalled: () => readonly Stall[]
}

/** A channel to which something could be sent at each look since `seenAt`. */
interface Backlog {
  readonly seenAtMs: number
  /** The same on the monotonic clock. */
  readonly seenAt: number
  readonly oldestMs: number
}

/** Creates the watch of the channels. It reads from memory every 15 seconds. */
export function watchChannels(
  alerts: Pick<AlertManager, 'listChannels'>,
  onError: (error: unknown) => void,
): ChannelWatch {
  let backlogs: ReadonlyMap<string, Backlog> = new Map()
  const run = async (): Promise<void> => {
    const channels = await alerts.listChannels()
    const next = new Map<string, Backlog>()
    for (const { name, oldestSendableAt } of channels) {
      if (oldestSendableAt === null) continue
      // What a stage held, or what was due before the start, may be old although it can be sent only now.
      const { seenAtMs, seenAt } = backlogs.get(name) ?? { seenAtMs: Date.now(), seenAt: performance.now() }
      next.set(name, { seenAtMs, seenAt, oldestMs: Date.parse(oldestSendableAt) })
    }
    backlogs = next
  }
  return {
    loop: createLoop({ name: 'channels', intervalMs: READ_EVERY_MS, run, onError }),
    stalled: () =>
      [...backlogs].flatMap(([name, { seenAtMs, seenAt, oldestMs }]): readonly Stall[] => {
        const isStuck = performance.now() - seenAt > STUCK_AFTER_MS && Date.now() - oldestMs > STUCK_AFTER_MS
        const since = new Date(Math.max(seenAtMs, oldestMs)).toISOString()
        return isStuck ? [{ kind: 'channel', name, since }] : []
      }),
  }
}
