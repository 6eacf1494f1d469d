import type { Alert } from '@botwatch/alerts'

import { seriesName } from './bots.ts'
import type { Invariant } from './invariants.ts'
import type { Knowledge } from './knowledge.ts'
import { seriesOf } from './operator.ts'
import type { Receiver } from './receiver.ts'
import type { Scene } from './scene.ts'
import { MINUTE_MS } from './world.ts'

/** What a cap and the tries of a channel may delay. */
const REMINDER_SLACK_MS = 20 * MINUTE_MS

/** Checks, some time after all faults have ended, what the channels know. */
export async function checkEnd(sim: Scene): Promise<void> {
  const { process, watch, configuration } = sim
  if (process.manager === undefined) {
    watch.check('restart', false, () => 'the process is down')
    return
  }
  const open = (await process.manager.listAlerts({ limit: 1000 })).filter(
    ({ status }) => status !== 'resolved',
  )
  for (const alert of open) sim.noteAlert(alert)
  checkCase(sim, open)
  for (const receiver of configuration.channels) {
    const known = sim.knowledgeOf(receiver)
    for (const alert of open) {
      if (isWanted(sim, receiver, alert)) checkKnown(sim, receiver, known, alert)
    }
    checkZombies(sim, receiver, known, new Set(open.map(({ id }) => id)))
  }
}

/** What the samples say, from the outside: who breaches fires, who is well does not. */
function checkCase(sim: Scene, open: readonly Alert[]): void {
  const { configuration, bots, watch } = sim
  const firing = new Set(
    open
      .filter(({ labels }) => labels['condition'] === undefined)
      .map((one) => `${one.rule}/${seriesOf(one) ?? ''}`),
  )
  for (const [index, rule] of configuration.rules.entries()) {
    for (const [series, value] of (bots.values[index] ?? []).entries()) {
      if (value !== 'breach' && value !== 'ok') continue
      const name = `${rule.name}/${seriesName(rule, series)}`
      const fires = value === 'breach' && configuration.isOn[index] === true
      watch.check('case', firing.has(name) === fires, () => `${name} ${fires ? 'does not fire' : 'fires'}`)
    }
  }
}

function isWanted({ configuration }: Scene, receiver: Receiver, alert: Alert): boolean {
  const rule = configuration.rules.find(({ name }) => name === alert.rule)
  // An alert of the manager about a channel goes to all others.
  if (rule === undefined) return alert.labels['channel'] !== receiver.name
  return (
    rule.perHour > 0 && alert.status !== 'suppressed' && configuration.channelsOf(rule).includes(receiver)
  )
}

function checkKnown(sim: Scene, receiver: Receiver, known: Knowledge, alert: Alert): void {
  const { watch, time, configuration } = sim
  if (known.othersMs >= (sim.firedMs.get(alert.id) ?? 0)) return
  const belief = known.beliefs.get(alert.fingerprint)
  const knows = belief?.state === 'firing' && belief.alert === alert.id
  const said = belief === undefined ? 'heard nothing' : `heard "${belief.news}" at ${minuteOf(belief.atMs)}`
  const name = `${alert.rule}/${seriesOf(alert) ?? alert.labels['channel'] ?? ''}`
  const detail = (): string => `${receiver.name} ${said} of ${name}, which fires`
  const invariant: Invariant = configuration.sinceMs.has(receiver.slot)
    ? 'added'
    : known.refusedMs >= 0
      ? 'refused'
      : 'knows'
  watch.check(invariant, knows, detail)
  const repeatMinutes = configuration.rules.find(({ name: rule }) => rule === alert.rule)?.repeatMinutes ?? 0
  const repeatMs = repeatMinutes * MINUTE_MS
  if (!knows || repeatMs === 0 || repeatMinutes > 45 || alert.acknowledgement !== null) return
  const latest = known.firingMs.get(alert.fingerprint) ?? 0
  const isRecent = latest >= time.nowMs - repeatMs - REMINDER_SLACK_MS
  watch.check('reminder', isRecent, () => `${receiver.name} last heard of ${name} at ${minuteOf(latest)}`)
}

function checkZombies(sim: Scene, receiver: Receiver, known: Knowledge, open: ReadonlySet<string>): void {
  for (const belief of known.beliefs.values()) {
    if (belief.state !== 'firing' || known.othersMs >= belief.atMs) continue
    const one = sim.cases.get(belief.fingerprint)
    const name = `${one?.rule ?? '?'}/${one?.series ?? belief.fingerprint}`
    sim.watch.check(
      'zombie',
      open.has(belief.alert),
      () => `${receiver.name} heard "${belief.news}" of ${name} at ${minuteOf(belief.atMs)}`,
    )
  }
}

function minuteOf(ms: number): string {
  return `minute ${Math.round(ms / MINUTE_MS)}`
}
