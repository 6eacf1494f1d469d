import type { Reading } from '../heard.ts'
import type { Acceptance, Receiver } from '../receiver.ts'
import { nameOf, type Scene } from '../scene.ts'
import { MINUTE_MS } from '../world.ts'

const HOUR_MS = 3_600_000
/** How long the process may take to record an acceptance. */
const RECORDED_WITHIN_MS = 10_000
/** Slots of 15 minutes in an hour, and one at the edge. */
const BEYOND_CAP = 5

/** Checks what holds of every accepted message, before the receiver has taken it in. */
export function checkAccepted(
  scene: Scene,
  receiver: Receiver,
  reading: Reading,
  { isAnswered }: Acceptance,
): void {
  const { watch, time } = scene
  const known = scene.knowledgeOf(receiver)
  const ago = (atMs: number): string => `${Math.round((time.nowMs - atMs) / 1000)} s ago`
  const first = known.accepted.get(reading.id)
  if (first !== undefined) {
    const isRecorded = isSurelyRecorded(scene, first)
    watch.check('twice', !isRecorded, () => `${receiver.name}: ${reading.id} was accepted ${ago(first.atMs)}`)
  }
  checkNewId(scene, receiver, reading)
  for (const heard of reading.alerts) {
    const before = known.beliefs.get(heard.fingerprint)
    if (before === undefined || before.message === reading.id || !isSurelyRecorded(scene, before)) continue
    if (scene.hasOtherTime(before.atMs)) continue
    const name = `${receiver.name}: ${heard.news} of ${nameOf(scene.alertOf(heard.fingerprint))}`
    const isRepeated = heard.news === 'fired' && before.state === 'firing' && before.alert === heard.alert
    watch.check('again', !isRepeated, () => `${name}, which was accepted ${ago(before.atMs)}`)
    // What a channel knows of a series that is over is forgotten after an hour.
    if (before.atMs < time.nowMs - HOUR_MS) continue
    const isNext = heard.sequence > before.sequence
    watch.check('sequence', isNext, () => `${name} has number ${heard.sequence} after ${before.sequence}`)
  }
  checkReminders(scene, receiver, reading)
  if (receiver.channel.plan.forMachines === true) return
  checkCooldowns(scene, receiver, reading)
  if (!isAnswered) return
  checkMinute(scene, receiver, reading)
  checkCaps(scene, receiver, reading)
}

/** Only a message about the same alert alone is surely the same message. */
function checkNewId(scene: Scene, receiver: Receiver, { id, alerts, hasOthers }: Reading): void {
  const [heard, another] = alerts
  if (heard === undefined || another !== undefined || hasOthers || heard.news !== 'fired') return
  const known = scene.knowledgeOf(receiver)
  const before = known.beliefs.get(heard.fingerprint)
  // Another message in between takes its place.
  if (known.lastId !== before?.message && known.idBefore !== before?.message) return
  if (before?.news !== 'fired' || before.alert !== heard.alert || !before.isAlone) return
  if (before.severity !== heard.severity || before.isAnswered) return
  // An attempt that could not be written is forgotten by a kill.
  if (scene.disk.failuresMs.length > 0) return
  scene.watch.check('newId', id === before.message, () => `${receiver.name}: ${before.message}, then ${id}`)
}

/** Whether the process knows of an acceptance, and has had the time and the disk to write it. */
function isSurelyRecorded(
  { process, disk }: Scene,
  { atMs, isAnswered }: Pick<Acceptance, 'atMs' | 'isAnswered'>,
): boolean {
  const isUncertain = (times: readonly number[]): boolean =>
    times.some((other) => other >= atMs - RECORDED_WITHIN_MS && other <= atMs + RECORDED_WITHIN_MS)
  return isAnswered && !isUncertain(process.killsMs) && !isUncertain(disk.failuresMs)
}

/** Two reminders of an alert, both because time has passed. */
function checkReminders(scene: Scene, receiver: Receiver, { alerts, hasOthers }: Reading): void {
  const { time, watch, configuration } = scene
  // A reminder for another reason names the whole group. The reasons of alerts that are only counted are not known.
  if (hasOthers || alerts.some(({ news, reasons }) => news === 'reminded' && !isRepeat(reasons))) return
  for (const { fingerprint, alert, news } of alerts) {
    const before = scene.knowledgeOf(receiver).beliefs.get(fingerprint)
    if (news !== 'reminded' || before?.news !== 'reminded' || before.alert !== alert) continue
    if (!isRepeat(before.reasons) || !isSurelyRecorded(scene, before)) continue
    const about = scene.alertOf(fingerprint)
    const rule = configuration.rule(about?.rule ?? '')
    // Alerts about missing data are one group over all rules, and share their reminders.
    if (about?.labels['condition'] !== undefined || scene.hasOtherTime(before.atMs)) continue
    if (rule === undefined || (configuration.ruleSinceMs.get(rule.name) ?? -1) > before.atMs) continue
    // A group of which only a part was accepted is reminded part by part.
    if (scene.knowledgeOf(receiver).partlyMs > before.atMs - 2 * HOUR_MS) continue
    const waitedMs = time.nowMs - before.atMs
    const isDue = waitedMs >= (rule.repeatMinutes - 1) * MINUTE_MS
    watch.check('early', isDue, () => `${receiver.name}: REMIND of ${rule.name} after ${waitedMs} ms`)
  }
}

function isRepeat(reasons: readonly string[]): boolean {
  return reasons.length === 1 && reasons[0] === 'repeat'
}

function checkCooldowns(scene: Scene, receiver: Receiver, { alerts }: Reading): void {
  const { time, watch, configuration } = scene
  const known = scene.knowledgeOf(receiver)
  for (const { fingerprint, news, alert } of alerts) {
    const before = known.beliefs.get(fingerprint)
    const firingMs = known.answeredMs.get(fingerprint)
    const rule = configuration.rule(scene.alertOf(fingerprint)?.rule ?? '')
    if (news !== 'fired' || firingMs === undefined || before === undefined || rule === undefined) continue
    if (before.alert === alert || !before.isAnswered || scene.hasOtherTime(firingMs)) continue
    if (scene.mayHaveForgotten(firingMs - RECORDED_WITHIN_MS)) continue
    const waitedMs = time.nowMs - firingMs
    const isCool = waitedMs >= rule.cooldownMinutes * MINUTE_MS - 1000
    watch.check('cooldown', isCool, () => `${receiver.name}: FIRE of ${rule.name} after ${waitedMs} ms`)
  }
}

function checkMinute(scene: Scene, receiver: Receiver, { group }: Reading): void {
  const { time, watch } = scene
  const atMs = scene.knowledgeOf(receiver).groupMs.get(group)
  if (atMs === undefined || scene.hasOtherTime(atMs)) return
  if (scene.mayHaveForgotten(time.nowMs - 2 * MINUTE_MS)) return
  const afterMs = time.nowMs - atMs
  watch.check(
    'minute',
    afterMs >= MINUTE_MS - 1000,
    () => `${receiver.name}: ${group} again after ${afterMs} ms`,
  )
}

function checkCaps(scene: Scene, receiver: Receiver, { alerts }: Reading): void {
  const { time, watch, configuration } = scene
  const known = scene.knowledgeOf(receiver)
  const rules = new Set(
    alerts.flatMap(({ fingerprint, state }) =>
      state === 'firing' ? (scene.alertOf(fingerprint)?.rule ?? []) : [],
    ),
  )
  for (const name of rules) {
    const count = known.firingOf(name).add(time.nowMs)
    if (configuration.rule(name) === undefined || scene.isSevere(name)) continue
    if (scene.mayHaveForgotten(time.nowMs - HOUR_MS)) continue
    const perHour = scene.mostPerHour(name)
    const most = perHour === 0 ? 0 : perHour + BEYOND_CAP
    watch.check(
      'cap',
      count <= most,
      () => `${receiver.name}: ${count} messages about ${name}, at most ${most}`,
    )
  }
}
