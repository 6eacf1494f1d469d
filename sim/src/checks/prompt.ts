import type { Alert } from '@botwatch/alerts'

import { seriesOf } from '../operator.ts'
import { nameOf, type Scene } from '../scene.ts'
import { MINUTE_MS } from '../world.ts'
import { explains } from './inhibition.ts'
import { isNew, isSteady, isWell, keyOf } from './well.ts'

const WITHIN_MS = 5 * MINUTE_MS
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
    if (process.manager !== manager || !isSteady(scene, alert, firedMs) || isHeld()) return
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
