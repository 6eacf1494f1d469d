import type { Alert } from '@botwatch/alerts'

import { seriesOf } from '../operator.ts'
import type { Receiver } from '../receiver.ts'
import { nameOf, type Scene } from '../scene.ts'
import { MINUTE_MS } from '../world.ts'
import { explains } from './inhibition.ts'

const WITHIN_MS = 5 * MINUTE_MS
/** A channel is well if nothing went wrong there for so long. */
const WELL_MS = 80 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS

/** Five minutes after an error or critical alert fired, checks that the channels that were well meanwhile know it. */
export function checkPrompt(scene: Scene, alert: Alert): void {
  const { time, configuration, watch, operator, process, cases } = scene
  if (alert.severity !== 'error' && alert.severity !== 'critical') return
  const firedMs = time.nowMs
  const { manager } = process
  const isHeld = (): boolean =>
    operator.mayBeSilenced(alert.rule, seriesOf(alert), time.nowMs, MINUTE_MS) ||
    [...cases.values()].some(
      (one) =>
        (one.resolvedMs ?? Infinity) > firedMs - HOUR_MS && explains(configuration.rules, one.alert, alert),
    )
  if (isHeld()) return
  const waiting = configuration.channels.flatMap((channel) =>
    configuration.isWanted(channel, alert)
      ? channel.receivers.filter((receiver) => isNew(scene, receiver, alert))
      : [],
  )
  const names = waiting.map(keyOf)
  time.after(WITHIN_MS, () => {
    // A kill, a restart, an edit or a failed write in between explains a delay.
    if (process.manager !== manager || (cases.get(alert.id)?.resolvedMs ?? null) !== null || isHeld()) return
    const sinceMs = firedMs - MINUTE_MS
    const editedMs = configuration.ruleSinceMs.get(alert.rule) ?? -1
    if (scene.mayHaveForgotten(sinceMs) || (process.startsMs.at(-1) ?? 0) > sinceMs || editedMs > sinceMs)
      return
    if (operator.resolved.has(alert.id)) return
    for (const [index, receiver] of waiting.entries()) {
      const known = scene.knowledgeOf(receiver)
      if (names[index] !== keyOf(receiver) || !isWell(scene, receiver) || known.othersMs >= firedMs) continue
      watch.check(
        'prompt',
        known.heardMs.has(alert.id),
        () => `${receiver.name} does not know ${nameOf(alert)}`,
      )
    }
  })
}

function isNew(scene: Scene, receiver: Receiver, { fingerprint }: Alert): boolean {
  const belief = scene.knowledgeOf(receiver).beliefs.get(fingerprint)
  return isWell(scene, receiver) && (belief?.atMs ?? -Infinity) < scene.time.nowMs - HOUR_MS
}

function isWell(scene: Scene, receiver: Receiver): boolean {
  return (
    (receiver.answer === 'ok' || receiver.answer === 'poison') &&
    scene.knowledgeOf(receiver).failedMs < scene.time.nowMs - WELL_MS
  )
}

function keyOf({ name, channel }: Receiver): string {
  return `${name} ${channel.destination}`
}
