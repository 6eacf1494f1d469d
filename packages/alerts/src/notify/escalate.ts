import { isAcknowledged, type AlertRecord, type Escalation } from '../alert.ts'
import type { EscalationStep } from '../rules/escalation.ts'
import { addEvent } from '../world/alerts.ts'
import type { Step } from '../world/journal.ts'
import type { NotifyContext } from './channels.ts'
import { inhibitedUntil } from './inhibit.ts'
import { alertSilencedUntil } from './silence.ts'
import { placesOf, wantedBy, type ChannelPlace } from './wanted.ts'

/** Alerts after which the event loop gets a turn. */
const YIELD_AFTER = 500

/** Notes whether an open alert may have to be escalated. Called when the alert or its rule has changed. */
export function noteEscalation({ world }: Step, context: NotifyContext, alert: AlertRecord): void {
  if (!isDone(context, alert)) world.escalations.waiting.add(alert.id)
}

/**
 * Counts the time of alerts that wait for an escalation, and escalates those whose step is due. Looks only after a change,
 * or when the next step is due. Yields where the caller may give the event loop a turn.
 */
export function* escalate(step: Step, context: NotifyContext): Generator<undefined, void> {
  const { world, nowMs } = step
  const { escalations } = world
  const version = `${world.version} ${context.rulesVersion()}`
  if (escalations.version === version && nowMs < escalations.nextMs) return
  escalations.version = version
  escalations.nextMs = nextRecurrenceMs(step)
  let alerts = 0
  const places = escalations.waiting.size === 0 ? [] : placesOf(world, context)
  const changes: Change[] = []
  for (const id of escalations.waiting) {
    const alert = world.alerts.get(id)
    if (alert === undefined || alert.resolution !== null || isDone(context, alert))
      escalations.waiting.delete(id)
    else {
      const change = changeOf(step, context, alert, places)
      escalations.nextMs = Math.min(
        escalations.nextMs,
        nextStepMs(change.escalation, stepsOf(context, alert)),
      )
      if (change.escalation !== alert.escalation) changes.push(change)
    }
    if ((alerts += 1) % YIELD_AFTER === 0) yield
  }
  // Only now: each change makes the index of inhibitions be built anew.
  for (const change of changes) apply(step, change)
}

/** Starts the count of an alert anew when a channel first accepts that it fires. */
export function noteAccepted({ world, nowMs }: Step, alertId: string): void {
  const alert = world.alerts.get(alertId)
  const before = alert?.escalation
  if (alert === undefined || before === undefined || before.acceptedMs !== null) return
  const sinceMs = before.sinceMs === null ? null : Math.max(before.sinceMs, nowMs)
  const escalation = { ...before, acceptedMs: nowMs, countedMs: 0, sinceMs }
  world.putAlert({ ...alert, escalation }, { lazy: true })
}

interface Change {
  readonly alert: AlertRecord
  readonly escalation: Escalation
  /** The steps that are due now. */
  readonly due: readonly EscalationStep[]
}

function changeOf(
  step: Step,
  context: NotifyContext,
  alert: AlertRecord,
  places: readonly ChannelPlace[],
): Change {
  const { world, nowMs } = step
  const before = alert.escalation ?? begin(step, alert)
  const { counted, isInhibited } = count(step, places, alert, before)
  // The sample for which an inhibited alert waits is no change of the world.
  if (isInhibited) world.escalations.version = ''
  const elapsedMs = elapsedOf(counted, nowMs)
  const due = stepsOf(context, alert).filter(
    ({ afterMs }) => afterMs > counted.reachedMs && afterMs <= elapsedMs,
  )
  const escalation = due.length === 0 ? counted : { ...counted, reachedMs: elapsedMs }
  return { alert, escalation, due }
}

function apply(step: Step, { alert, escalation, due }: Change): void {
  step.world.putAlert({ ...alert, escalation })
  for (const { afterMs, channels } of due)
    addEvent(step, {
      alertId: alert.id,
      type: 'escalated',
      detail: `to ${channels.join(', ')} after ${afterMs / 1000} s`,
    })
}

/** Returns when a recurring silence next begins or ends, which changes no record. */
function nextRecurrenceMs({ world, nowMs }: Step): number {
  let nextMs = Infinity
  for (const { record, changesAt } of world.silences.values())
    if (record.recurring !== null) nextMs = Math.min(nextMs, changesAt(nowMs))
  return nextMs
}

/** Whether all steps of an alert are due, or its rule has none. */
function isDone(context: NotifyContext, alert: AlertRecord): boolean {
  const reachedMs = alert.escalation?.reachedMs ?? 0
  return !stepsOf(context, alert).some(({ afterMs }) => afterMs > reachedMs)
}

/** Returns the count up to now, and from now on if nothing holds the alert. */
function count(
  step: Step,
  places: readonly ChannelPlace[],
  alert: AlertRecord,
  before: Escalation,
): { readonly counted: Escalation; readonly isInhibited: boolean } {
  const { nowMs } = step
  const inhibitedMs = inhibitedEverywhere(step, places, alert)
  const acknowledgedMs = isAcknowledged(alert, nowMs) ? (alert.acknowledgement?.untilMs ?? 0) : 0
  const heldMs = Math.max(inhibitedMs, acknowledgedMs, alertSilencedUntil(step, alert))
  const isCounting = before.sinceMs !== null && before.sinceMs <= nowMs
  const freeMs = Number.isFinite(heldMs) ? heldMs : null
  let sinceMs = before.sinceMs
  if (heldMs > nowMs) sinceMs = freeMs
  else if (!isCounting) sinceMs = nowMs
  const isInhibited = inhibitedMs > nowMs
  if (sinceMs === before.sinceMs) return { counted: before, isInhibited }
  return { counted: { ...before, countedMs: elapsedOf(before, nowMs), sinceMs }, isInhibited }
}

/** Returns until when an alert is inhibited on every channel of its rule; 0 if one of them is notified. */
function inhibitedEverywhere(
  { world, nowMs }: Step,
  places: readonly ChannelPlace[],
  alert: AlertRecord,
): number {
  let untilMs = Infinity
  let channels = 0
  for (const place of places) {
    if (wantedBy(place, alert) !== 'rule') continue
    channels += 1
    const channel = world.channel(place.settings.name)
    untilMs = Math.min(untilMs, inhibitedUntil({ ...place, channel, nowMs }, alert))
    if (untilMs <= nowMs) return 0
  }
  return channels === 0 ? 0 : untilMs
}

/** The count of an alert whose rule has steps for the first time. What passed before counts, held or not. */
function begin({ world }: Step, { id, fingerprint, firedMs }: AlertRecord): Escalation {
  const accepted = [...world.channels.values()].flatMap(({ knowledge }) => {
    const row = knowledge.get(fingerprint)
    return row?.state === 'firing' && row.known.id === id ? (row.acceptedMs ?? []) : []
  })
  const acceptedMs = accepted.length === 0 ? null : Math.min(...accepted)
  return { acceptedMs, countedMs: 0, sinceMs: acceptedMs ?? firedMs, reachedMs: 0 }
}

function elapsedOf({ countedMs, sinceMs }: Escalation, nowMs: number): number {
  return countedMs + (sinceMs === null ? 0 : Math.max(0, nowMs - sinceMs))
}

function nextStepMs({ countedMs, sinceMs, reachedMs }: Escalation, steps: readonly EscalationStep[]): number {
  const next = steps.find(({ afterMs }) => afterMs > reachedMs)
  return next === undefined || sinceMs === null ? Infinity : sinceMs + next.afterMs - countedMs
}

function stepsOf({ ruleOf }: NotifyContext, { rule, condition }: AlertRecord): readonly EscalationStep[] {
  return condition === 'internal' ? [] : (ruleOf(rule)?.escalate ?? [])
}
