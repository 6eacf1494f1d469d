import type { Alert } from '@botwatch/alerts'

import type { Heard } from '../heard.ts'
import { seriesOf, type Quiet } from '../operator.ts'
import type { Receiver } from '../receiver.ts'
import { nameOf, type Scene } from '../scene.ts'
import { isAtLeast, MINUTE_MS } from '../world.ts'
import { explains } from './inhibition.ts'
import { isNew, isSteady, isWell, keyOf } from './well.ts'

const WITHIN_MS = 5 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
const MARGIN_MS = 2000

/** Some time after each step is due, checks that its channels that are well know an alert that nothing held. */
export function checkEscalation(scene: Scene, alert: Alert): void {
  const { time, configuration } = scene
  const rule = configuration.rule(alert.rule)
  if (rule === undefined || rule.perHour === 0 || !isAtLeast(alert.severity, 'error')) return
  for (const { afterMs, channels } of configuration.stepsOf(rule)) {
    for (const { plan, receivers } of channels) {
      if (!isAtLeast(alert.severity, plan.minSeverity ?? 'info')) continue
      for (const receiver of receivers.filter((one) => isNew(scene, one, alert)))
        checkLater(scene, receiver, { alert, afterMs, firedMs: time.nowMs, key: keyOf(receiver) })
    }
  }
}

interface Step {
  readonly alert: Alert
  readonly afterMs: number
  readonly firedMs: number
  readonly key: string
}

function checkLater(scene: Scene, receiver: Receiver, step: Step): void {
  const { time, watch } = scene
  const { alert, afterMs, firedMs, key } = step
  const { manager } = scene.process
  const check = (): void => {
    const dueMs = startOf(scene, alert.id, firedMs, afterMs) + afterMs + WITHIN_MS
    if (dueMs > time.nowMs) {
      time.after(dueMs - time.nowMs, check)
      return
    }
    if (scene.process.manager !== manager || !isSteady(scene, alert, firedMs) || isHeld(scene, step)) return
    if (key !== keyOf(receiver) || !isWell(scene, receiver)) return
    const known = scene.knowledgeOf(receiver)
    if (known.othersMs >= firedMs) return
    const what = (): string =>
      `${receiver.name} does not know ${nameOf(alert)}, fired ${time.nowMs - firedMs} ms ago`
    watch.check('escalated', known.heardMs.has(alert.id), what)
  }
  time.after(afterMs + WITHIN_MS, check)
}

function isHeld({ operator, cases, configuration, time }: Scene, { alert, firedMs }: Step): boolean {
  const isQuiet = operator.quiets.some(
    (quiet) => isAbout(quiet, alert) && quiet.fromMs <= time.nowMs && quiet.untilMs >= firedMs - MINUTE_MS,
  )
  return (
    isQuiet ||
    [...cases.values()].some(
      (one) =>
        (one.resolvedMs ?? Infinity) > firedMs - HOUR_MS && explains(configuration.rules, one.alert, alert),
    )
  )
}

/** Checks that an escalation is not sent before its time, what was silenced or acknowledged left out. */
export function checkStep(
  scene: Scene,
  receiver: Receiver,
  { alert: id, fingerprint, rule: name }: Heard,
): void {
  const { time, watch, configuration, cases, jumpsMs, operator } = scene
  const alert = scene.alertOf(fingerprint)
  const rule = configuration.rule(name)
  const firedMs = cases.get(id)?.firedMs
  if (alert === undefined || rule === undefined || firedMs === undefined) return
  const channelMs = configuration.channelSinceMs.get(receiver.channel.slot) ?? -1
  if (channelMs >= firedMs || (configuration.ruleSinceMs.get(name) ?? -1) >= firedMs) return
  if (scene.mayHaveForgotten(firedMs - MINUTE_MS) || scene.hasOtherTime(firedMs)) return
  const steps = configuration
    .stepsOf(rule)
    .filter(({ channels }) => channels.some((one) => one.slot === receiver.channel.slot))
  const afterMs = Math.min(...steps.map((step) => step.afterMs))
  const startMs = startOf(scene, id, firedMs, afterMs)
  const quiets = operator.quiets.filter(
    (quiet) => quiet.isSure && isAbout(quiet, alert) && (jumpsMs.at(-1) ?? -1) < quiet.fromMs,
  )
  const countedMs = time.nowMs - startMs - quietMs(quiets, startMs, time.nowMs)
  const isTime = countedMs >= afterMs - MARGIN_MS * (1 + quiets.length)
  watch.check(
    'step',
    isTime,
    () => `${receiver.name}: ${nameOf(alert)} after ${countedMs} ms of ${afterMs} ms`,
  )
}

function isAbout({ rule, series, kind, alert: id }: Quiet, alert: Alert): boolean {
  if (rule !== alert.rule || (id !== undefined && id !== alert.id)) return false
  // What is suppressed is one series; missing data is another.
  if (kind === 'suppress' && alert.labels['condition'] !== undefined) return false
  return series === undefined || series === seriesOf(alert)
}

/** Length of the times in which at least one of them holds. */
function quietMs(quiets: readonly Quiet[], fromMs: number, untilMs: number): number {
  let sum = 0
  let coveredMs = fromMs
  for (const quiet of quiets.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const endMs = Math.min(quiet.untilMs, untilMs)
    const startMs = Math.max(quiet.fromMs, coveredMs)
    if (endMs <= startMs) continue
    sum += endMs - startMs
    coveredMs = endMs
  }
  return sum
}

/** When the time of a step began: when a channel first accepted the alert, if that was before the step was due. */
function startOf({ receivers, knowledgeOf }: Scene, id: string, firedMs: number, afterMs: number): number {
  const known = receivers().map(knowledgeOf)
  // Who was told of it in a count is not known from the outside.
  if (known.some(({ othersMs }) => othersMs >= firedMs)) return firedMs
  const firstMs = Math.min(...known.map(({ answeredAlertMs }) => answeredAlertMs.get(id) ?? Infinity))
  return firstMs <= firedMs + afterMs ? Math.max(firstMs, firedMs) : firedMs
}
