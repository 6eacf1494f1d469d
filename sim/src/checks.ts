import { SECRET, TOKEN } from './bots.ts'
import type { Reading } from './heard.ts'
import type { Hour, Knowledge } from './knowledge.ts'
import type { Acceptance, Receiver } from './receiver.ts'
import type { Scene } from './scene.ts'

const MARGIN_MS = 2000
const RECORDED_WITHIN_MS = 10_000
const REFUSALS_AN_HOUR = 14
const TRIES_A_START = 4
const ATTEMPTS_A_RULE = 40
const HOUR_MS = 3_600_000

/** Checks what holds of every attempt, whether it is accepted or not. */
export function checkAttempt(sim: Scene, receiver: Receiver, reading: Reading, message: unknown): void {
  const { watch, time, operator, process } = sim
  const known = sim.knowledgeOf(receiver)
  const where = `${receiver.name}: `
  watch.check('oneByOne', receiver.underWay <= 1, () => `${where}${receiver.underWay} attempts at a time`)
  const text = JSON.stringify(message)
  watch.check('secret', !text.includes(SECRET) && !text.includes(TOKEN), () => `${where}${text}`)
  const attempts = known.attempts.add(time.nowMs)
  const most = ATTEMPTS_A_RULE * (sim.configuration.rules.length + 1) + TRIES_A_START * sim.startsInHour()
  watch.check('attempts', attempts <= most, () => `${where}${attempts} attempts in an hour, at most ${most}`)
  const content = contentOf(reading)
  const before = known.contents.get(reading.id) ?? content
  known.contents.set(reading.id, content)
  watch.check('sameId', before === content, () => `${where}${reading.id} reported ${before}, then ${content}`)
  for (const { alert, fingerprint, state, news } of reading.alerts) {
    const subject = sim.cases.get(fingerprint)
    const name = `${subject?.rule ?? '?'}/${subject?.series ?? fingerprint}`
    if (news === 'resolved' && !reading.isOneByOne) {
      const mayHaveBeen =
        known.attempted.has(alert) || (process.killsMs.at(-1) ?? -1) >= (sim.firedMs.get(alert) ?? 0)
      watch.check('orphan', mayHaveBeen, () => `${where}RESOLVE of ${name}`)
    }
    if (state === 'firing') known.attempted.add(alert)
    if (subject === undefined || state !== 'firing' || news === 'missed') continue
    const quiets = operator.quietAt(subject.rule, subject.series, time.nowMs, MARGIN_MS)
    // The end of a silence is a time of the wall clock.
    const silence = quiets.find(
      ({ kind, fromMs }) => kind !== 'acknowledge' && (sim.jumpsMs.at(-1) ?? -1) < fromMs,
    )
    watch.check('silent', silence === undefined, () => `${where}${news} of ${name} during a ${silence?.kind}`)
    if (news !== 'reminded') continue
    const acknowledged = quiets.some((quiet) => quiet.alert === alert)
    watch.check('quiet', !acknowledged, () => `${where}REMIND of ${name}`)
  }
}

/** Checks what holds of every accepted message. */
export function checkAccepted(
  sim: Scene,
  receiver: Receiver,
  reading: Reading,
  { isAnswered }: Acceptance,
): void {
  const { watch, time, process, disk } = sim
  const known = sim.knowledgeOf(receiver)
  known.refusals.clear()
  for (const first of known.accepted.get(reading.id) ?? []) {
    const until = first.atMs + RECORDED_WITHIN_MS
    const isLost =
      !first.isAnswered ||
      [...process.killsMs, ...disk.failuresMs].some((atMs) => atMs >= first.atMs && atMs <= until)
    watch.check(
      'twice',
      isLost,
      () => `${receiver.name}: ${reading.id} was accepted ${time.nowMs - first.atMs} ms ago`,
    )
  }
  // What the process cannot know of does not count to a cap.
  if (isAnswered) checkCaps(sim, known, receiver, reading)
}

/** Checks that a channel that refuses everything is tried seldom. */
export function checkRefusal(sim: Scene, receiver: Receiver): void {
  const refusals = sim.knowledgeOf(receiver).refusals.add(sim.time.nowMs)
  const most = REFUSALS_AN_HOUR + TRIES_A_START * sim.startsInHour()
  sim.watch.check(
    'refusals',
    refusals <= most,
    () => `${receiver.name}: ${refusals} in an hour, at most ${most}`,
  )
}

function checkCaps(sim: Scene, known: Knowledge, receiver: Receiver, reading: Reading): void {
  const rules = new Set<string>()
  for (const { fingerprint, state } of reading.alerts) {
    const rule = sim.cases.get(fingerprint)?.rule
    if (state === 'firing' && rule !== undefined) rules.add(rule)
  }
  for (const name of rules) {
    const hour: Hour = known.firingOf(name)
    const count = hour.add(sim.time.nowMs)
    const perHour = sim.mostPerHour(name)
    const rule = sim.configuration.rules.find((one) => one.name === name)
    if (rule === undefined || sim.isSevere(name) || sim.mayHaveForgotten(HOUR_MS)) continue
    // Four slots of 15 minutes, and one at the edge.
    const most = perHour === 0 ? 0 : perHour + 5
    sim.watch.check(
      'cap',
      count <= most,
      () => `${receiver.name}: ${count} messages about ${name}, at most ${most}`,
    )
  }
}

function contentOf({ alerts }: Reading): string {
  return alerts
    .map(({ alert, state, news }) => `${news} ${state} ${alert}`)
    .toSorted()
    .join(', ')
}
