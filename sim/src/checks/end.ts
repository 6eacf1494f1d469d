import type { Alert, AlertManager } from '@botwatch/alerts'

import { seriesName } from '../bots.ts'
import type { Channel } from '../channel.ts'
import type { Invariant } from '../invariants.ts'
import { seriesOf } from '../operator.ts'
import type { Receiver } from '../receiver.ts'
import { nameOf, type Scene } from '../scene.ts'
import { isAtLeast, MINUTE_MS } from '../world.ts'
import { explains } from './inhibition.ts'

/** What a cap and the tries of a channel may delay. */
const REMINDER_SLACK_MS = 20 * MINUTE_MS
const LONGEST_REPEAT_MINUTES = 45

/** Checks, some time after all faults have ended, what the channels know. */
export async function checkEnd(scene: Scene): Promise<void> {
  const { process, watch, configuration } = scene
  if (process.manager === undefined) {
    watch.check('restart', false, () => 'the process is down')
    return
  }
  const alerts = await process.manager.listAlerts({ limit: 1000 })
  const open = alerts.filter(({ status }) => status !== 'resolved')
  for (const alert of open) scene.noteAlert(alert)
  checkCase(scene, open)
  for (const channel of configuration.channels) {
    for (const receiver of channel.receivers) {
      for (const alert of open) {
        if (isToKnow(scene, channel, alert, open)) checkKnown(scene, receiver, alert)
      }
      await checkZombies(scene, receiver, open, process.manager)
      checkMissed(scene, channel, receiver)
    }
  }
}

/** What the samples say, from the outside: who breaches fires, who is well does not. */
function checkCase(scene: Scene, open: readonly Alert[]): void {
  const { rules, isOn } = scene.configuration
  const firing = new Set(
    open
      .filter(({ labels }) => labels['condition'] === undefined)
      .map((alert) => `${alert.rule}/${seriesOf(alert) ?? ''}`),
  )
  for (const [index, rule] of rules.entries()) {
    for (let series = 0; series < (scene.bots.values[index]?.length ?? 0); series += 1) {
      const value = scene.bots.valueOf(rules, index, series)
      if (value !== 'breach' && value !== 'ok') continue
      const name = `${rule.name}/${seriesName(rules, rule, series)}`
      const fires = value === 'breach' && isOn[index] === true
      scene.watch.check(
        'case',
        firing.has(name) === fires,
        () => `${name} ${fires ? 'does not fire' : 'fires'}`,
      )
    }
  }
}

function isToKnow({ configuration }: Scene, channel: Channel, alert: Alert, open: readonly Alert[]): boolean {
  if (alert.status === 'suppressed' || !configuration.isWanted(channel, alert)) return false
  return !open.some(
    (other) => configuration.mayBeWanted(channel, other) && explains(configuration.rules, other, alert),
  )
}

function checkKnown(scene: Scene, receiver: Receiver, alert: Alert): void {
  const { watch, time, configuration, cases } = scene
  const known = scene.knowledgeOf(receiver)
  if (known.othersMs >= (cases.get(alert.id)?.firedMs ?? 0)) return
  const belief = known.beliefs.get(alert.fingerprint)
  const knows = belief?.state === 'firing' && belief.alert === alert.id
  const said = belief === undefined ? 'heard nothing' : `heard "${belief.news}" at ${minuteOf(belief.atMs)}`
  const name = nameOf(alert)
  const invariant: Invariant = configuration.channelSinceMs.has(receiver.channel.slot)
    ? 'added'
    : known.refusedMs >= 0
      ? 'refused'
      : 'knows'
  watch.check(invariant, knows, () => `${receiver.name} ${said} of ${name}, which fires`)
  if (!knows || alert.acknowledgement !== null) return
  const isTold = isAtLeast(belief.severity, alert.severity)
  watch.check(
    'severity',
    isTold,
    () => `${receiver.name} heard ${belief.severity} of ${name}, which is ${alert.severity}`,
  )
  const repeatMinutes = configuration.rule(alert.rule)?.repeatMinutes ?? 0
  if (repeatMinutes === 0 || repeatMinutes > LONGEST_REPEAT_MINUTES) return
  const latest = known.firingMs.get(alert.fingerprint) ?? 0
  const isRecent = latest >= time.nowMs - repeatMinutes * MINUTE_MS - REMINDER_SLACK_MS
  watch.check('reminder', isRecent, () => `${receiver.name} last heard of ${name} at ${minuteOf(latest)}`)
}

async function checkZombies(
  scene: Scene,
  receiver: Receiver,
  open: readonly Alert[],
  manager: AlertManager,
): Promise<void> {
  const known = scene.knowledgeOf(receiver)
  const ids = new Set(open.map(({ id }) => id))
  for (const { state, alert, fingerprint, news, atMs } of known.beliefs.values()) {
    if (state !== 'firing' || known.othersMs >= atMs) continue
    const isOpen = ids.has(alert)
    // While the disk fails, alerts are reported from memory, and a kill or a stop makes the process forget them.
    if (!isOpen && (await isLost(scene, manager, alert))) continue
    const name = nameOf(scene.alertOf(fingerprint))
    const detail = (): string => `${receiver.name} heard "${news}" of ${name} at ${minuteOf(atMs)}`
    scene.watch.check('zombie', isOpen, detail)
  }
}

async function isLost({ disk, process }: Scene, manager: AlertManager, id: string): Promise<boolean> {
  if (disk.failuresMs.length === 0 || process.startsMs.length === 1) return false
  return await manager.getAlert(id).then(
    () => false,
    () => true,
  )
}

/** Every alert that fired and ended is named, or counted in a later message about its series. */
function checkMissed(scene: Scene, channel: Channel, receiver: Receiver): void {
  const { cases, watch, configuration, operator } = scene
  const known = scene.knowledgeOf(receiver)
  for (const { alert, firedMs, resolvedMs } of cases.values()) {
    if (resolvedMs === null || !configuration.isWanted(channel, alert) || known.heardMs.has(alert.id))
      continue
    const editedMs = configuration.ruleSinceMs.get(alert.rule) ?? -1
    const addedMs = configuration.channelSinceMs.get(channel.slot) ?? -1
    if (editedMs >= firedMs - MINUTE_MS || addedMs >= firedMs - MINUTE_MS) continue
    if (operator.mayBeSilenced(alert.rule, seriesOf(alert), resolvedMs, 2 * MINUTE_MS)) continue
    const isExplained = [...cases.values()].some((other) => explains(configuration.rules, other.alert, alert))
    if (isExplained || isForgotten(scene, firedMs) || isForgotten(scene, resolvedMs)) continue
    const latestMs = Math.max(known.beliefs.get(alert.fingerprint)?.atMs ?? -1, known.othersMs)
    watch.check(
      'missed',
      latestMs >= resolvedMs,
      () => `${receiver.name} never heard of ${nameOf(alert)}, fired at ${minuteOf(firedMs)}`,
    )
  }
}

/** Whether what happened at a time may never have been stored. */
function isForgotten({ process, disk, jumpsMs }: Scene, atMs: number): boolean {
  return [process.killsMs, disk.failuresMs, jumpsMs].some((times) =>
    times.some((other) => Math.abs(other - atMs) <= 2 * MINUTE_MS),
  )
}

function minuteOf(ms: number): string {
  return `minute ${Math.round(ms / MINUTE_MS)}`
}
