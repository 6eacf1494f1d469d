import { choice, parse } from '@botwatch/options'
import * as v from 'valibot'

import type { LabelMatcher, SilenceRecord } from '../alert.ts'
import { AlertsError } from '../errors.ts'
import { silenceMatchers } from '../matchers/parse.ts'
import { SILENCE_STATES, silenceState, type SilenceState } from '../matchers/silence.ts'
import { isoTime } from '../text.ts'
import type { Time } from '../time.ts'
import { addEvent } from '../world/alerts.ts'
import type { Step } from '../world/journal.ts'
import { actor, note as reasonText, readAction, readInput, until as timeUntil } from './arguments.ts'
import type { Handling } from './alert.ts'
import { describeRecurring, recurringTimes, type RecurringInput } from './recurring.ts'

const MAX_SILENCES = 1000
const querySchema = v.strictObject({ state: v.optional(choice(SILENCE_STATES)) })
/** A maintenance window every week is meant to last. */
const LONG = { days: 5 * 366, expected: 'a time within the next five years' }

/** Input of `addSilence`. */
export interface SilenceInput {
  /** All must hold. At least one must not fit an alert without labels. */
  readonly matchers: readonly LabelMatcher[]
  /** Times of the week at which it is active; any of several. Default always. */
  readonly recurring?: RecurringInput | readonly RecurringInput[] | undefined
  readonly by: string
  readonly reason: string
  /** At most 30 days ahead, five years if it is recurring. */
  readonly until: Time
}

/** Filters of `listSilences`. */
export interface SilenceQuery {
  /** Default all states. */
  readonly state?: SilenceState
}

/** Adds a silence, and an event to the open alerts that match. Rejects with `CONFLICT` if there are too many. */
export async function addSilence(
  { journal, settings }: Handling,
  input: SilenceInput,
): Promise<SilenceRecord> {
  const { clock, clean } = settings
  const given = parse(v.looseObject({ recurring: v.optional(v.unknown()) }), input)
  const times = given.ok ? given.value.recurring : undefined
  const schema = v.strictObject({
    matchers: silenceMatchers(clean),
    recurring: v.optional(recurringTimes(times)),
    by: actor(clean),
    reason: reasonText(clean),
    until: timeUntil(clock.now(), times === undefined ? undefined : LONG),
  })
  const { matchers, recurring: interval, by, reason, until } = readInput('silence', schema, input)
  const recurring = interval === undefined ? null : [interval].flat()
  return await journal.change((step) => {
    const { world, wallMs, nowMs, newId } = step
    const others = [...world.silences.values()].filter(({ record }) => record.untilMs > nowMs)
    if (others.length >= MAX_SILENCES)
      throw new AlertsError('CONFLICT', `There are ${MAX_SILENCES} silences already; expire one first`)
    const untilMs = nowMs + (until - wallMs)
    const record = {
      id: newId(),
      matchers,
      recurring,
      by,
      reason,
      at: wallMs,
      until,
      untilMs,
      expiredBy: null,
    }
    world.putSilence(record)
    const when = recurring === null ? '' : `${describeRecurring(recurring)}, `
    addEvents(step, record.id, { type: 'silenced', by, detail: `${when}until ${isoTime(until)}: ${reason}` })
    return record
  })
}

/** Ends a silence, and adds an event to the open alerts that match. Rejects with `NOT_FOUND` or `CONFLICT`. */
export async function expireSilence(
  { journal, store, settings }: Handling,
  id: string,
  input: { readonly by: string },
): Promise<SilenceRecord> {
  const schema = v.strictObject({ by: actor(settings.clean) })
  const { by } = readAction('request', id, schema, input)
  const world = await journal.open()
  const isKnown = world.silences.has(id) || (await store.listSilences()).some((silence) => silence.id === id)
  if (!isKnown) throw new AlertsError('NOT_FOUND', 'No silence has this id')
  return await journal.change((step) => {
    const { nowMs, wallMs } = step
    const record = step.world.silences.get(id)?.record
    if (record === undefined || record.untilMs <= nowMs)
      throw new AlertsError('CONFLICT', 'The silence has ended')
    const ended: SilenceRecord = { ...record, until: wallMs, untilMs: nowMs, expiredBy: by }
    addEvents(step, id, { type: 'silence_expired', by, detail: record.reason })
    step.world.putSilence(ended)
    return ended
  })
}

/** Lists silences, newest first. */
export async function listSilences(
  { journal, store }: Handling,
  query: SilenceQuery,
): Promise<readonly SilenceRecord[]> {
  const { state } = readInput('query', querySchema, query)
  const world = await journal.open()
  const records = new Map((await store.listSilences()).map((record) => [record.id, record]))
  // A new silence is only in memory until it is stored.
  for (const { record } of world.silences.values()) records.set(record.id, record)
  const all = [...records.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const nowMs = journal.nowMs()
  if (state === undefined) return all
  return all.filter(({ id }) => silenceState(world.silences.get(id), nowMs) === state)
}

function addEvents(
  step: Step,
  id: string,
  event: { readonly type: 'silenced' | 'silence_expired'; readonly by: string; readonly detail: string },
): void {
  const { world } = step
  const silence = world.silences.get(id)
  for (const { id: alertId, labels, severity, resolution } of world.alerts.values())
    if (resolution === null && silence?.matches(labels, severity) === true)
      addEvent(step, { alertId, ...event })
}
