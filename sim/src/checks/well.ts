import type { Alert } from '@botwatch/alerts'

import type { Receiver } from '../receiver.ts'
import type { Scene } from '../scene.ts'
import { MINUTE_MS } from '../world.ts'

/** A channel is well if nothing went wrong there for so long. */
const WELL_MS = 80 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS

/** Whether a receiver is well, and has heard nothing of the series of an alert for an hour. */
export function isNew(scene: Scene, receiver: Receiver, { fingerprint }: Alert): boolean {
  const belief = scene.knowledgeOf(receiver).beliefs.get(fingerprint)
  return isWell(scene, receiver) && (belief?.atMs ?? -Infinity) < scene.time.nowMs - HOUR_MS
}

export function isWell(scene: Scene, receiver: Receiver): boolean {
  return (
    (receiver.answer === 'ok' || receiver.answer === 'poison') &&
    scene.knowledgeOf(receiver).failedMs < scene.time.nowMs - WELL_MS
  )
}

/** Name of a receiver and where it is. */
export function keyOf({ name, channel }: Receiver): string {
  return `${name} ${channel.destination}`
}

/** Whether an alert still fires, and no kill, restart, edit or failed write since it fired explains a delay. */
export function isSteady(scene: Scene, { id, rule }: Alert, firedMs: number): boolean {
  const { configuration, operator, process, cases } = scene
  const sinceMs = firedMs - MINUTE_MS
  return (
    (cases.get(id)?.resolvedMs ?? null) === null &&
    !scene.mayHaveForgotten(sinceMs) &&
    (process.startsMs.at(-1) ?? 0) <= sinceMs &&
    (configuration.ruleSinceMs.get(rule) ?? -1) <= sinceMs &&
    !operator.resolved.has(id)
  )
}
