import type { Alert } from '@botwatch/alerts'

import type { Channel } from '../channel.ts'
import type { Heard } from '../heard.ts'
import { seriesOf } from '../operator.ts'
import type { Receiver } from '../receiver.ts'
import { nameOf, type Scene } from '../scene.ts'
import { isAtLeast, MINUTE_MS } from '../world.ts'
import { explains } from './inhibition.ts'
import { isSteady, isWell } from './well.ts'

const WITHIN_MS = 5 * MINUTE_MS
const RECORDED_WITHIN_MS = 10_000
const HOUR_MS = 60 * MINUTE_MS
const FALLBACK = 'fallback:'

/** Ten minutes after an error or critical alert fired, checks that it is known where a channel cannot take it. */
export function checkFallbacks(scene: Scene, alert: Alert): void {
  const { time, configuration, watch, process } = scene
  if (!isAtLeast(alert.severity, 'error')) return
  const firedMs = time.nowMs
  const { manager } = process
  time.after(2 * WITHIN_MS, () => {
    if (process.manager !== manager || !isSteady(scene, alert, firedMs) || isHeld(scene, alert, firedMs))
      return
    for (const channel of configuration.channels) {
      if (!configuration.isWanted(channel, alert) || !isOut(scene, channel)) continue
      if (channel.receivers.some((receiver) => scene.knowledgeOf(receiver).heardMs.has(alert.id))) continue
      for (const receiver of wellFallbacks(scene, channel).flatMap(({ receivers }) => receivers)) {
        const known = scene.knowledgeOf(receiver)
        const before = known.beliefs.get(alert.fingerprint)?.atMs ?? -Infinity
        const isKnown = known.heardMs.has(alert.id) || known.othersMs >= firedMs
        if (!isAtLeast(alert.severity, receiver.channel.plan.minSeverity ?? 'info')) continue
        // A cooldown may hold it.
        if (!isKnown && before > firedMs - HOUR_MS) continue
        const what = (): string =>
          `${receiver.name} does not know ${nameOf(alert)} in place of ${channel.name}`
        watch.check('fallback', isKnown, what)
      }
    }
  })
}

/** Checks an attempt to notify a channel in place of another. */
export function checkFallback(scene: Scene, receiver: Receiver, heard: Heard): void {
  const { watch, configuration } = scene
  const isOwn = heard.rule === 'notifier_failed' && heard.channel === receiver.channel.name
  watch.check('own', !isOwn, () => `${receiver.name} is notified of its own failure`)
  const [reason] = heard.reasons
  if (reason?.startsWith(FALLBACK) !== true || heard.news !== 'fired') return
  const name = reason.slice(FALLBACK.length)
  const replaced = configuration.channels.find((channel) => channel.name === name)
  if (replaced === undefined || configuration.channelSinceMs.has(replaced.slot)) return
  const known = replaced.receivers.map(scene.knowledgeOf)
  if (
    known.some(({ answeredAtMs }) => scene.mayHaveForgotten(Math.max(0, answeredAtMs - RECORDED_WITHIN_MS)))
  )
    return
  const isFailing = known.some(({ failedMs, answeredAtMs }) => failedMs >= answeredAtMs)
  const isSevere = isAtLeast(heard.severity, 'error')
  const what = (): string => `${receiver.name}: ${heard.severity} alert of ${heard.rule} in place of ${name}`
  watch.check('fallbackOnly', isFailing && isSevere && name !== receiver.channel.name, what)
}

function isHeld({ operator, cases, configuration, time }: Scene, alert: Alert, firedMs: number): boolean {
  return (
    operator.mayBeSilenced(alert.rule, seriesOf(alert), firedMs, MINUTE_MS) ||
    operator.mayBeSilenced(alert.rule, seriesOf(alert), time.nowMs, 2 * WITHIN_MS) ||
    [...cases.values()].some(
      (one) =>
        (one.resolvedMs ?? Infinity) > firedMs - HOUR_MS && explains(configuration.rules, one.alert, alert),
    )
  )
}

/** Whether a channel has surely taken no message for a while. */
function isOut(scene: Scene, { receivers, slot }: Channel): boolean {
  if (scene.configuration.channelSinceMs.has(slot)) return false
  return receivers.every((receiver) => {
    const { unusableMs, streak } = scene.knowledgeOf(receiver)
    const isLong = unusableMs < scene.time.nowMs - WITHIN_MS
    return streak > 0 && isLong && !scene.mayHaveForgotten(unusableMs)
  })
}

/** The fallbacks of a channel that are well, also those of fallbacks that are out. */
function wellFallbacks(scene: Scene, channel: Channel): readonly Channel[] {
  const found = new Set<Channel>()
  const open = [channel]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const slots = next.plan.fallback ?? []
    for (const other of scene.configuration.channels) {
      if (!slots.includes(other.slot) || other === channel || found.has(other)) continue
      if (scene.configuration.channelSinceMs.has(other.slot)) continue
      found.add(other)
      if (isOut(scene, other)) open.push(other)
    }
  }
  return [...found].filter(({ receivers }) => receivers.every((receiver) => isWell(scene, receiver)))
}
