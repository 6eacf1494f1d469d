import { isAcknowledged, type AlertRecord } from '../alert.ts'
import type { AlertRef, AttemptRecord, KnowledgeRecord } from '../store/notify-records.ts'
import { NO_TROUBLE, type Channel } from '../world/channel.ts'
import type { Step } from '../world/journal.ts'
import { isUnusable } from './channel-state.ts'
import { destinationOf, type ChannelSettings, type NotifyContext } from './channels.ts'
import { escalate, noteEscalation } from './escalate.ts'
import { inhibitedUntil } from './inhibit.ts'
import { noteUnsure } from './known.ts'
import { alertSilencedUntil } from './silence.ts'
import { isWanted, placesOf, wantedBy, type ChannelPlace } from './wanted.ts'

const DAY_MS = 86_400_000
/** Alerts after which the event loop gets a turn. */
const YIELD_AFTER = 500
/** How long the knowledge of a channel is kept that is no longer configured. */
const KEEP_REMOVED_MS = 7 * DAY_MS

/**
 * Updates the knowledge rows of each channel for the alerts that fired or ended in a step. Called at the end of each step.
 * Yields where the caller may give the event loop a turn.
 */
export function* observeChanges(step: Step, context: NotifyContext): Generator<undefined, void> {
  const { world } = step
  let notes = 0
  for (const fingerprint of world.changedSeries) {
    const open = world.openAlert(fingerprint)
    if (open !== undefined) noteEscalation(step, context, open)
  }
  yield* escalate(step, context)
  const isChanged = world.endedAlerts.size > 0 || world.changedSeries.size > 0
  for (const place of isChanged ? placesOf(world, context) : []) {
    for (const alert of world.endedAlerts.values()) {
      noteEnd(step, place, alert)
      if ((notes += 1) % YIELD_AFTER === 0) yield
    }
    for (const fingerprint of world.changedSeries) {
      const open = world.openAlert(fingerprint)
      if (open !== undefined) noteOpen(step, place, open)
      if ((notes += 1) % YIELD_AFTER === 0) yield
    }
  }
  noteEndsUnderWay(step, context)
  for (const id of world.endedAlerts.keys()) world.releaseAlert(id)
  world.endedAlerts.clear()
  world.changedSeries.clear()
  followUnusable(step, context)
}

/**
 * Compares the configuration with what is stored: channels that were added, removed or now send elsewhere, and rules that
 * now want other channels.
 */
export function observeAll(step: Step, context: NotifyContext): void {
  const { world, nowMs } = step
  for (const [name, { record }] of world.channels) {
    if (context.channels.has(name)) continue
    const removedMs = record.removedMs ?? nowMs
    if (removedMs + KEEP_REMOVED_MS <= nowMs) world.forgetChannel(name)
    else if (record.removedMs === null) world.putChannel({ ...record, removedMs })
  }
  for (const settings of context.channels.values()) followDestination(step, settings)
  noteAllOpen(step, placesOf(world, context))
  for (const alert of world.alerts.values())
    if (alert.resolution === null) noteEscalation(step, context, alert)
}

/** Ends the wait of a channel after a failure, because it may have been mended. */
export function tryAtOnce({ world }: Step, name: string): void {
  const record = world.channels.get(name)?.record
  if (record !== undefined && record.nextTryMs > 0) world.putChannel({ ...record, nextTryMs: 0 })
}

/** Takes over channels from before a start: an attempt under way may have arrived, and a failed channel is tried at once. */
export function resumeChannels(step: Step): void {
  const { world } = step
  for (const [name, { attempts }] of world.channels) {
    tryAtOnce(step, name)
    for (const attempt of [...attempts.values()].filter(({ status }) => status === 'open')) {
      const reason = 'the process ended before the result was known'
      world.putAttempt({ ...attempt, status: 'unsure', mayHaveArrived: true, reason })
      noteUnsure(world, attempt)
    }
  }
}

function followDestination({ world }: Step, settings: ChannelSettings): void {
  const { record } = world.channel(settings.name)
  const destination = destinationOf(settings, world.secret)
  if (destination === record.destination && record.removedMs === null) return
  const isElsewhere =
    record.destination !== null && destination !== null && record.destination !== destination
  if (isElsewhere) world.forgetKnown(settings.name)
  world.putChannel({
    ...record,
    destination: destination ?? record.destination,
    removedMs: null,
    ...(isElsewhere && NO_TROUBLE),
  })
}

/** Makes rows of the fallbacks of a channel that has just become unusable. */
function followUnusable(step: Step, context: NotifyContext): void {
  const { world } = step
  const replaced = [...context.channels.values()].filter(({ fallback }) => fallback.length > 0)
  if (replaced.length === 0) return
  const unusable = [...context.channels.keys()].filter((name) => isUnusable(world.channel(name).record))
  const key = JSON.stringify(unusable)
  if (key === world.unusable) return
  world.unusable = key
  world.version += 1
  noteAllOpen(
    step,
    placesOf(world, context).filter(({ replaces }) => replaces.length > 0),
  )
}

function noteAllOpen(step: Step, places: readonly ChannelPlace[]): void {
  for (const place of places) {
    for (const alert of step.world.alerts.values())
      if (alert.resolution === null) noteOpen(step, place, alert)
  }
}

/** Makes the row of a channel that an alert is first wanted on. */
function noteOpen({ world, nowMs }: Step, place: ChannelPlace, alert: AlertRecord): void {
  const { settings } = place
  const { fingerprint, number } = alert
  const row = world.channel(settings.name).knowledge.get(fingerprint)
  if (row === undefined) {
    if (isWanted(place, alert)) world.putKnowledge(newRow(settings.name, alert, nowMs))
    return
  }
  // The alert before is over, and the channel may not know of it: the next message counts it.
  const { refused, mayKnow } = row
  if (refused !== null && refused.number < number)
    world.putKnowledge({ ...miss(row, refused, alert.firedMs), refused: null })
  else if (mayKnow !== null && mayKnow.number < number && !mayKnow.isCounted)
    world.putKnowledge({ ...miss(row, mayKnow, alert.firedMs), mayKnow: { ...mayKnow, isCounted: true } })
}

/**
 * Counts an alert that ended before the channel was notified of it, unless a person or an inhibition held it, or the channel
 * is only a fallback for it.
 */
function noteEnd({ world, nowMs }: Step, wantedAt: ChannelPlace, alert: AlertRecord): void {
  const channel = world.channel(wantedAt.settings.name)
  const row = channel.knowledge.get(alert.fingerprint)
  if (row === undefined || row.seenNumber >= alert.number) return
  const seen = { ...row, seenNumber: alert.number, silencedSinceMs: null, silenceEnded: false }
  const place = { ...wantedAt, channel, nowMs }
  const wanted = wantedBy(place, alert)
  const isHeld =
    (wanted !== 'rule' && wanted !== 'escalated') ||
    (wanted === 'escalated' && isAcknowledged(alert, nowMs)) ||
    alertSilencedUntil(place, alert) > nowMs ||
    inhibitedUntil(place, alert) > nowMs
  const ref = { id: alert.id, number: alert.number }
  const isAttempted = [row.known, row.mayKnow, row.refused].some((other) => other?.id === alert.id)
  const underWay = isAttempted ? undefined : openAttempt(channel, alert)
  if (underWay !== undefined)
    world.putKnowledge({ ...seen, mayKnow: { ...ref, attempt: underWay.id, isCounted: false } })
  else world.putKnowledge(isHeld || isAttempted ? seen : miss(seen, ref, nowMs))
}

/** A channel that was removed during an attempt may still learn that an alert fires which has ended meanwhile. */
function noteEndsUnderWay({ world }: Step, { channels }: NotifyContext): void {
  for (const [name, channel] of world.channels) {
    if (channels.has(name) || channel.attempts.size === 0) continue
    for (const alert of world.endedAlerts.values()) {
      const row = channel.knowledge.get(alert.fingerprint)
      const underWay = openAttempt(channel, alert)
      if (row === undefined || underWay === undefined || row.known.id === alert.id) continue
      const mayKnow = { id: alert.id, number: alert.number, attempt: underWay.id, isCounted: false }
      world.putKnowledge({ ...row, mayKnow })
    }
  }
}

function openAttempt({ attempts }: Channel, { id }: AlertRecord): AttemptRecord | undefined {
  return [...attempts.values()].find(
    ({ status, members }) => status === 'open' && members.some(({ alertId }) => alertId === id),
  )
}

function miss(row: KnowledgeRecord, { id, number }: AlertRef, nowMs: number): KnowledgeRecord {
  const lastMissed = { id, number }
  return { ...row, missed: row.missed + 1, missedSinceMs: row.missedSinceMs ?? nowMs, lastMissed }
}

function newRow(channel: string, { fingerprint, ...alert }: AlertRecord, nowMs: number): KnowledgeRecord {
  const number = alert.number - 1
  return {
    channel,
    fingerprint,
    state: 'nothing',
    known: { id: '', number },
    severity: null,
    // Higher than any before, also if the channel once knew the series and has forgotten it.
    sequence: Math.floor(nowMs / 1000),
    acceptedMs: null,
    notifiedMs: null,
    mayKnow: null,
    refused: null,
    seenNumber: number,
    missed: 0,
    missedSinceMs: null,
    lastMissed: null,
    silencedSinceMs: null,
    silenceEnded: false,
    notBeforeMs: 0,
    group: null,
    thread: null,
  }
}
