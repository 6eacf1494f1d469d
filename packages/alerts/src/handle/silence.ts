import { integer } from '@botwatch/options'
import * as v from 'valibot'

import type { AlertEventType, SilenceRecord } from '../alert.ts'
import { AlertsError } from '../errors.ts'
import { SILENCE_STATES, silenceState, type Silence, type SilenceState } from '../matchers/silence.ts'
import { isoTime } from '../text.ts'
import { addEvent } from '../world/alerts.ts'
import type { Step } from '../world/journal.ts'
import type { Handling } from './alert.ts'
import { actor, cursor, oneOrSeveral, readAction, readInput, readName } from './arguments.ts'
import { describeRecurring } from './recurring.ts'
import { readSilence, type SilenceInput } from './silence-input.ts'

const MAX_SILENCES = 1000
const querySchema = v.strictObject({
  state: v.optional(oneOrSeveral(SILENCE_STATES)),
  cursor: v.optional(cursor()),
  limit: v.optional(integer(1, 1000)),
})

/** Filters of `listSilences`. */
export interface SilenceQuery {
  /** One state, or several. Default all. */
  readonly state?: SilenceState | readonly SilenceState[]
  /** Id of the last silence of the previous page. */
  readonly cursor?: string
  /** Maximum number of silences, 1 to 1000. Default all. */
  readonly limit?: number
}

/** Adds a silence, and an event to the open alerts that match. Rejects with `CONFLICT` if there are too many. */
export async function addSilence(
  { journal, settings }: Handling,
  input: SilenceInput,
): Promise<SilenceRecord> {
  const given = readSilence(settings, input)
  return await journal.change((step) => {
    const { world, wallMs, nowMs, newId } = step
    const others = [...world.silences.values()].filter(({ record }) => record.untilMs > nowMs)
    if (others.length >= MAX_SILENCES)
      throw new AlertsError('CONFLICT', `There are ${MAX_SILENCES} silences already; expire one first`)
    const untilMs = nowMs + (given.until - wallMs)
    const record = { id: newId(), ...given, at: wallMs, untilMs, expiredBy: null }
    putSilence(step, record, { by: given.by, detail: describe(record) })
    return record
  })
}

/**
 * Replaces what a silence holds, why and until when, and adds an event to the open alerts that match it now or did before.
 * Rejects with `NOT_FOUND`, or with `CONFLICT` if it has ended.
 */
export async function updateSilence(
  handling: Handling,
  id: string,
  input: SilenceInput,
): Promise<SilenceRecord> {
  const { by, ...given } = readSilence(handling.settings, input, id)
  return await changeSilence(handling, id, (step, record) => {
    const { nowMs, wallMs } = step
    const untilMs = nowMs + (given.until - wallMs)
    const updated = { ...record, ...given, untilMs, updatedBy: by, updatedAt: wallMs }
    putSilence(step, updated, { by, detail: describe(updated) })
    return updated
  })
}

/** Ends a silence, and adds an event to the open alerts that match. Rejects with `NOT_FOUND` or `CONFLICT`. */
export async function expireSilence(
  handling: Handling,
  id: string,
  input: { readonly by: string },
): Promise<SilenceRecord> {
  const schema = v.strictObject({ by: actor(handling.settings.clean) })
  const { by } = readAction('request', id, schema, input)
  return await changeSilence(handling, id, (step, record) => {
    const { nowMs, wallMs } = step
    const ended: SilenceRecord = { ...record, until: wallMs, untilMs: nowMs, expiredBy: by }
    putSilence(step, ended, { by, detail: record.reason })
    return ended
  })
}

/** Returns one silence, ended or not. Rejects with `NOT_FOUND`. */
export async function getSilence({ journal, store }: Handling, id: string): Promise<SilenceRecord> {
  const name = readName('id', id)
  const world = await journal.open()
  const record =
    world.silences.get(name)?.record ?? (await store.listSilences()).find((silence) => silence.id === name)
  if (record === undefined) throw new AlertsError('NOT_FOUND', 'No silence has this id')
  return record
}

/** Lists silences, newest first. */
export async function listSilences(
  { journal, store }: Handling,
  query: SilenceQuery,
): Promise<readonly SilenceRecord[]> {
  const { state: states, cursor: before, limit = Infinity } = readInput('query', querySchema, query)
  const world = await journal.open()
  const records = new Map((await store.listSilences()).map((record) => [record.id, record]))
  // A new silence is only in memory until it is stored.
  for (const { record } of world.silences.values()) records.set(record.id, record)
  const nowMs = journal.nowMs()
  return [...records.values()]
    .filter(
      ({ id }) =>
        (before === undefined || id < before) &&
        (states === undefined || states.includes(silenceState(world.silences.get(id), nowMs))),
    )
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit)
}

/** Changes a silence that has not ended, and stores the change. Rejects with `NOT_FOUND`, or with `CONFLICT` if it has. */
async function changeSilence(
  handling: Handling,
  id: string,
  change: (step: Step, record: SilenceRecord) => SilenceRecord,
): Promise<SilenceRecord> {
  await getSilence(handling, id)
  return await handling.journal.change((step) => {
    const record = step.world.silences.get(id)?.record
    if (record === undefined || record.untilMs <= step.nowMs)
      throw new AlertsError('CONFLICT', 'The silence has ended')
    return change(step, record)
  })
}

/** Adds or replaces a silence. Each open alert that matches it, or did so before, gets an event. */
function putSilence(
  step: Step,
  record: SilenceRecord,
  event: { readonly by: string; readonly detail: string },
): void {
  const { world, nowMs } = step
  const before = world.silences.get(record.id)
  world.putSilence(record)
  const after = record.untilMs > nowMs ? world.silences.get(record.id) : undefined
  for (const { id: alertId, labels, severity, resolution } of world.alerts.values()) {
    if (resolution !== null) continue
    const matches = (silence: Silence | undefined): boolean => silence?.matches(labels, severity) === true
    const type = typeOfChange(matches(before), matches(after))
    if (type !== undefined) addEvent(step, { alertId, type, ...event })
  }
}

function typeOfChange(matched: boolean, matches: boolean): AlertEventType | undefined {
  if (matched && matches) return 'silence_updated'
  if (matches) return 'silenced'
  return matched ? 'silence_expired' : undefined
}

function describe({ recurring, until, reason }: SilenceRecord): string {
  const when = recurring === null ? '' : `${describeRecurring(recurring)}, `
  return `${when}until ${isoTime(until)}: ${reason}`
}
