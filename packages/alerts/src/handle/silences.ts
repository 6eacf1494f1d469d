import { choice } from '@botwatch/options'
import * as v from 'valibot'

import { AlertsError } from '../errors.ts'
import { silenceMatchers } from '../silences/parse-matchers.ts'
import { compileSilence } from '../silences/silence.ts'
import type { Draft } from '../ledger/draft.ts'
import type { SilenceMatcher, SilenceRecord } from '../store/records.ts'
import { isoTime } from '../text.ts'
import { actor, note as reasonText, readAction, readInput, until as timeUntil } from './arguments.ts'
import type { Services } from './services.ts'

const MAX_ACTIVE = 1000
const querySchema = v.strictObject({ state: v.optional(choice(['active', 'expired'])) })

/** Input of `addSilence`. */
export interface SilenceInput {
  /** All must hold. At least one must not fit an alert without labels. */
  readonly matchers: readonly SilenceMatcher[]
  readonly by: string
  readonly reason: string
  /** At most 30 days ahead. */
  readonly until: Date | number
}

/** A silence. Times are ISO 8601 in UTC. */
export interface Silence {
  /** A UUID of version 7: ids sort by time. */
  readonly id: string
  readonly state: 'active' | 'expired'
  readonly matchers: readonly SilenceMatcher[]
  readonly by: string
  readonly reason: string
  readonly createdAt: string
  /** When the silence ends or ended. */
  readonly until: string
  /** Who ended the silence early; null if nobody did. */
  readonly expiredBy: string | null
}

/** Filters of `listSilences`. */
export interface SilenceQuery {
  /** Default both states. */
  readonly state?: Silence['state']
}

/** Parses the input, adds a silence, and adds an event to the open alerts that match. */
export async function addSilence(services: Services, input: SilenceInput): Promise<Silence> {
  const { journal, settings, emitter } = services
  const { clock, clean } = settings
  const schema = v.strictObject({
    matchers: silenceMatchers(clean),
    by: actor(clean),
    reason: reasonText(clean),
    until: timeUntil(clock.now()),
  })
  const { matchers, by, reason, until } = readInput('silence', schema, input)
  const silence = await journal.step((draft) => {
    const active = [...draft.silences.values()].filter(({ record }) => record.untilMs > draft.nowMs)
    if (active.length >= MAX_ACTIVE)
      throw new AlertsError('CONFLICT', `There are ${MAX_ACTIVE} active silences already; expire one first`)
    const { wallMs, nowMs } = draft
    const record: SilenceRecord = {
      id: draft.newId(),
      matchers,
      by,
      reason,
      at: wallMs,
      until,
      untilMs: nowMs + (until - wallMs),
      expiredBy: null,
    }
    draft.putSilence(record)
    note(draft, record, { type: 'silenced', by, detail: `until ${isoTime(until)}: ${reason}` })
    return show(record, nowMs)
  })
  emitter.emit('silenceAdded', silence)
  return silence
}

/** Ends a silence and adds an event to the open alerts that match. */
export async function expireSilence(
  { journal, store, settings, emitter }: Services,
  id: string,
  input: { readonly by: string },
): Promise<Silence> {
  const schema = v.strictObject({ by: actor(settings.clean) })
  const { by } = readAction('request', id, schema, input)
  await journal.open()
  const known = (await store.listSilences()).some((silence) => silence.id === id)
  if (!known) throw new AlertsError('NOT_FOUND', 'No silence has this id')
  const silence = await journal.step((draft) => {
    const { nowMs, wallMs } = draft
    const record = draft.silences.get(id)?.record
    if (record === undefined || record.untilMs <= nowMs)
      throw new AlertsError('CONFLICT', 'The silence has ended')
    const ended: SilenceRecord = { ...record, until: wallMs, untilMs: nowMs, expiredBy: by }
    draft.putSilence(ended)
    note(draft, record, { type: 'silence_expired', by, detail: record.reason })
    return show(ended, nowMs)
  })
  emitter.emit('silenceExpired', silence)
  return silence
}

/** Lists stored silences, newest first. */
export async function listSilences(
  { journal, store }: Services,
  query: SilenceQuery,
): Promise<readonly Silence[]> {
  const { state } = readInput('query', querySchema, query)
  const { timeline } = await journal.open()
  const silences = (await store.listSilences()).map((record) => show(record, timeline.now()))
  return state === undefined ? silences : silences.filter((silence) => silence.state === state)
}

/** Adds an event to every open alert that a silence matches. */
function note(
  draft: Draft,
  record: SilenceRecord,
  line: { readonly type: 'silenced' | 'silence_expired'; readonly by: string; readonly detail: string },
): void {
  const { matches } = compileSilence(record)
  for (const { id, labels, severity } of draft.episodes()) {
    if (matches(labels, severity)) draft.addEvent({ episodeId: id, ...line })
  }
}

function show(
  { id, matchers, by, reason, at, until, untilMs, expiredBy }: SilenceRecord,
  nowMs: number,
): Silence {
  const state = untilMs > nowMs ? 'active' : 'expired'
  return { id, state, matchers, by, reason, createdAt: isoTime(at), until: isoTime(until), expiredBy }
}
