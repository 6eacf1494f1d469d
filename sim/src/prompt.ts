import type { Alert } from '@botwatch/alerts'

import { seriesOf } from './operator.ts'
import type { Receiver } from './receiver.ts'
import type { Scene } from './scene.ts'
import { MINUTE_MS } from './world.ts'

const WITHIN_MS = 5 * MINUTE_MS
/** A channel is well if nothing went wrong there for so long. */
const WELL_MS = 80 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS

/** Five minutes after an error or critical alert fired, checks that the channels that were well meanwhile know it. */
export function checkPrompt(sim: Scene, alert: Alert): void {
  const { time, configuration, watch, operator, process } = sim
  const rule = configuration.rules.find(({ name }) => name === alert.rule)
  if (rule === undefined || rule.perHour === 0) return
  if (alert.severity !== 'error' && alert.severity !== 'critical') return
  const firedMs = time.nowMs
  const { manager } = process
  const isQuiet = (): boolean =>
    operator.quietAt(alert.rule, seriesOf(alert), time.nowMs, -MINUTE_MS).length > 0
  if (isQuiet()) return
  const waiting = configuration.channelsOf(rule).filter((receiver) => {
    const known = sim.knowledgeOf(receiver)
    return isWell(sim, receiver) && (known.firingMs.get(alert.fingerprint) ?? -Infinity) < firedMs - HOUR_MS
  })
  const names = waiting.map(({ name, destination }) => `${name} ${destination}`)
  time.after(WITHIN_MS, () => {
    // A kill, a restart or a failed write in between explains a delay.
    if (process.manager !== manager || sim.resolvedMs.has(alert.id) || isQuiet()) return
    if (
      sim.mayHaveForgotten(WITHIN_MS + MINUTE_MS) ||
      time.nowMs - (process.startsMs.at(-1) ?? 0) < WITHIN_MS + MINUTE_MS
    )
      return
    for (const [index, receiver] of waiting.entries()) {
      if (names[index] !== `${receiver.name} ${receiver.destination}` || !isWell(sim, receiver)) continue
      const known = sim.knowledgeOf(receiver)
      if (known.othersMs >= firedMs) continue
      const isKnown = known.heardMs.has(alert.id)
      watch.check(
        'prompt',
        isKnown,
        () => `${receiver.name} does not know ${alert.rule}/${seriesOf(alert) ?? ''}`,
      )
    }
  })
}

function isWell(sim: Scene, receiver: Receiver): boolean {
  return receiver.answer === 'ok' && sim.knowledgeOf(receiver).failedMs < sim.time.nowMs - WELL_MS
}
