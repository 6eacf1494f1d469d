import { SECRET, TOKEN } from '../bots.ts'
import type { Heard, Reading } from '../heard.ts'
import { seriesOf } from '../operator.ts'
import type { Receiver } from '../receiver.ts'
import { nameOf, type Scene } from '../scene.ts'
import type { Severity } from '../world.ts'
import { checkStep } from './escalation.ts'
import { inhibitorOf } from './inhibition.ts'
import { checkFallback } from './fallback.ts'
import { checkRetryGap, RETRIES_TRIES } from './retry.ts'
import { checkRuleOff } from './rules.ts'

const HOUR_MS = 3_600_000
const MARGIN_MS = 2000
const REFUSALS_AN_HOUR = 14
const TRIES_A_START = 4
const ATTEMPTS_A_RULE = 40

/** Checks what holds of every attempt, whether it is accepted or not. */
export function checkAttempt(scene: Scene, receiver: Receiver, reading: Reading, message: unknown): void {
  const { watch } = scene
  const known = scene.knowledgeOf(receiver)
  const { name } = receiver
  watch.check('oneByOne', receiver.underWay <= 1, () => `${name}: ${receiver.underWay} attempts at a time`)
  const text = JSON.stringify(message)
  watch.check('secret', !text.includes(SECRET) && !text.includes(TOKEN), () => `${name}: ${text}`)
  checkNumber(scene, receiver)
  checkPause(scene, receiver)
  checkRetryGap(scene, receiver)
  for (const heard of reading.alerts)
    if (heard.state === 'firing') checkRuleOff(scene, receiver, reading, heard)
  if (known.lastId !== reading.id) known.idBefore = known.lastId
  known.lastId = reading.id
  const content = contentOf(reading)
  const before = known.contents.get(reading.id) ?? content
  known.contents.set(reading.id, content)
  watch.check(
    'sameId',
    before === content,
    () => `${name}: ${reading.id} reported ${before}, then ${content}`,
  )
  if (reading.hasOthers) known.othersAttemptedMs = scene.time.nowMs
  for (const heard of reading.alerts) {
    if (heard.news === 'resolved') checkOrphan(scene, receiver, heard)
    if (heard.state === 'firing') {
      known.attempted.add(heard.alert)
      checkQuiet(scene, receiver, heard)
      checkFallback(scene, receiver, heard)
      if (heard.reasons.includes('escalated')) checkStep(scene, receiver, heard)
    }
  }
}

/** Checks that a channel that refuses everything is tried seldom. */
export function checkRefusal(scene: Scene, receiver: Receiver): void {
  const refusals = scene.knowledgeOf(receiver).refusals.add(scene.time.nowMs)
  const most =
    REFUSALS_AN_HOUR +
    TRIES_A_START * startsInHour(scene) +
    RETRIES_TRIES * scene.retriesOf(receiver, scene.time.nowMs - HOUR_MS)
  scene.watch.check(
    'refusals',
    refusals <= most,
    () => `${receiver.name}: ${refusals} refusals in an hour, at most ${most}`,
  )
}

function checkNumber(scene: Scene, receiver: Receiver): void {
  const { time, watch, configuration } = scene
  const attempts = scene.knowledgeOf(receiver).attempts.add(time.nowMs)
  if (receiver.channel.plan.forMachines === true) return
  const rules = configuration.rules.length + 1
  const most =
    ATTEMPTS_A_RULE * rules +
    TRIES_A_START * startsInHour(scene) +
    RETRIES_TRIES * scene.retriesOf(receiver, time.nowMs - HOUR_MS)
  watch.check('attempts', attempts <= most, () => `${receiver.name}: ${attempts} in an hour, at most ${most}`)
}

function checkPause(scene: Scene, receiver: Receiver): void {
  const { time, watch } = scene
  const { pausedUntilMs, failedMs } = scene.knowledgeOf(receiver)
  if (pausedUntilMs < 0 || scene.mayHaveForgotten(failedMs) || scene.hasOtherTime(failedMs)) return
  const earlyMs = pausedUntilMs - time.nowMs
  watch.check(
    'pause',
    earlyMs <= MARGIN_MS,
    () => `${receiver.name}: ${earlyMs} ms before the end of a pause`,
  )
}

/** A kill between the note of an attempt and the attempt leaves it open whether there was one. */
function checkOrphan(scene: Scene, receiver: Receiver, { alert, fingerprint }: Heard): void {
  const { process, cases, watch } = scene
  const known = scene.knowledgeOf(receiver)
  const firedMs = cases.get(alert)?.firedMs ?? 0
  const mayHaveBeen =
    known.attempted.has(alert) ||
    known.othersAttemptedMs >= firedMs ||
    (process.killsMs.at(-1) ?? -1) >= firedMs
  watch.check(
    'orphan',
    mayHaveBeen,
    () => `${receiver.name}: RESOLVE of ${nameOf(scene.alertOf(fingerprint))}`,
  )
}

function checkQuiet(
  scene: Scene,
  receiver: Receiver,
  { alert: id, fingerprint, news, severity, reasons }: Heard,
): void {
  const { watch, time, operator, process, disk, jumpsMs, configuration } = scene
  const alert = scene.alertOf(fingerprint)
  if (alert === undefined) return
  const quiets = operator
    .surelyQuiet(alert.rule, seriesOf(alert), time.nowMs, MARGIN_MS)
    .filter(({ fromMs }) => {
      // The end of a silence is a time of the wall clock; one that could not be written is lost by a kill or a restart.
      const isJumped = (jumpsMs.at(-1) ?? -1) >= fromMs
      const isLost = (disk.failuresMs.at(-1) ?? -1) >= fromMs && (process.startsMs.at(-1) ?? -1) >= fromMs
      return !isJumped && !isLost
    })
  // What is suppressed is one series; missing data is another.
  const isNoData = alert.labels['condition'] !== undefined
  const silence = quiets.find(({ kind }) => kind === 'silence' || (kind === 'suppress' && !isNoData))
  const what = (): string => `${receiver.name}: ${news} of ${nameOf(alert)}`
  watch.check('silent', silence === undefined, () => `${what()} during a ${silence?.kind}`)
  const inhibitor = inhibitorOf(scene, receiver, { ...alert, severity: severity as Severity })
  watch.check('inhibited', inhibitor === undefined, () => `${what()} beside ${nameOf(inhibitor)}`)
  if (news !== 'reminded' && !reasons.includes('escalated')) return
  // A raised severity ends an acknowledgement.
  const editedMs = configuration.ruleSinceMs.get(alert.rule) ?? -1
  const isAcknowledged = quiets.some((quiet) => quiet.alert === id && quiet.fromMs > editedMs)
  watch.check('quiet', !isAcknowledged, what)
}

function startsInHour({ process, time }: Scene): number {
  return process.startsMs.filter((atMs) => atMs > time.nowMs - HOUR_MS).length
}

function contentOf({ alerts }: Reading): string {
  return alerts
    .map(({ alert, state, news, severity, sequence }) => `${news} ${state} ${severity} ${alert} ${sequence}`)
    .toSorted()
    .join(', ')
}
