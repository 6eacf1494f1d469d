import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { readInput } from '../handle/arguments.ts'
import type { Parts } from './assemble.ts'

/** Time for storing what was sent, beside the time for sending it. */
const STORE_MS = 5000

/** Time limit of a call. */
export interface TimeLimit {
  /** Milliseconds, 1 to 600000. */
  readonly withinMs?: number | undefined
}

const limitSchema: v.GenericSchema<unknown, TimeLimit> = v.strictObject({
  withinMs: v.optional(integer(1, 600_000)),
})

/** Sends what is due, then stores everything, and ends within the limit whatever channels and store do. */
export async function stopParts(parts: Parts, limit: TimeLimit): Promise<void> {
  const { senders, background, journal, settings, deadManTimer, clock } = parts
  const { drainTimeoutMs } = settings
  const { withinMs } = readInput('stop options', limitSchema, limit)
  const storeMs = withinMs === undefined ? STORE_MS : Math.min(1000, withinMs / 4)
  const sendMs = withinMs === undefined ? drainTimeoutMs : Math.min(drainTimeoutMs, withinMs - storeMs)
  const untilMs = clock.monotonic() + sendMs + storeMs
  deadManTimer.stop()
  // A sender waits for a load that hangs.
  void journal.limitLoad(sendMs)
  await senders.stop(sendMs, storeMs / 2)
  await background.settled(storeMs / 4)
  await journal.close(Math.max(storeMs / 4, untilMs - clock.monotonic()))
}

/** Stores everything within the limit, by default 2 seconds. */
export async function saveParts({ journal }: Pick<Parts, 'journal'>, limit: TimeLimit): Promise<void> {
  const { withinMs = 2000 } = readInput('save options', limitSchema, limit)
  await journal.save(withinMs)
}
