import type { AlertManager } from '@botwatch/alerts'

import type { Channel } from '../channel.ts'
import type { Receiver } from '../receiver.ts'
import type { Scene } from '../scene.ts'
import { MINUTE_MS } from '../world.ts'

/** Attempts that one retry may cause: a message, and the same in brief form. */
export const RETRIES_TRIES = 2

/** Without a retry, the waits after the first failures are as short as this. */
const SHORT_STREAK = 3
/** 5 seconds from the note of an attempt to that of the next, each of which a slow disk may delay. */
const GAP_MS = 4600

/** Asks for another try of a channel, and checks that it comes if the channel is well again. */
export async function retryChannel(scene: Scene, manager: AlertManager, channel: Channel): Promise<void> {
  const { time, watch, process } = scene
  const { name, destination } = channel
  const askedMs = time.nowMs
  const [receiver, ...others] = channel.receivers
  const isUnderWay = receiver !== undefined && receiver.underWay > 0
  const { sendable } = await manager.retryChannel(name)
  if (receiver === undefined || others.length > 0 || isUnderWay || sendable === 0) return
  const isWell = (): boolean => receiver.answer === 'ok'
  if (!isWell() || !scene.knowledgeOf(receiver).hasFailed) return
  time.after(MINUTE_MS, () => {
    if (process.manager !== manager || !isWell() || scene.mayHaveForgotten(askedMs)) return
    if (channel.destination !== destination || channel.name !== name) return
    const { triedMs } = scene.knowledgeOf(receiver)
    watch.check('retried', triedMs >= askedMs, () => `${name} was not tried again`)
  })
}

/** Checks that a channel that has failed is not tried again at once, however often that is asked for. */
export function checkRetryGap(scene: Scene, receiver: Receiver): void {
  const { time, watch } = scene
  const known = scene.knowledgeOf(receiver)
  const gapMs = time.nowMs - known.triedMs
  known.triedMs = time.nowMs
  if (
    known.streak < SHORT_STREAK ||
    scene.mayHaveForgotten(known.failedMs) ||
    scene.hasOtherTime(known.failedMs)
  )
    return
  if (scene.retriesOf(receiver, known.failedMs) === 0) return
  watch.check('retryGap', gapMs >= GAP_MS, () => `${receiver.name}: tried again after ${gapMs} ms`)
}
