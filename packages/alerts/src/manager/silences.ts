import { AlertsError } from '../errors.ts'
import { parseMatchers } from '../silences/parse-matchers.ts'
import { compileSilence } from '../silences/silence.ts'
import type { Draft } from '../ledger/draft.ts'
import type { SilenceMatcher, SilenceRecord } from '../store/records.ts'
import { isoTime } from '../text.ts'
import { Arguments } from './arguments.ts'
import type { Services } from './services.ts'

const MAX_ACTIVE = 1000

/** Who wants which alerts to be quiet, why, and until when. */
export interface SilenceInput {
  /** All must hold. At least one must be one that an alert without labels does not fit. */
  readonly matchers: readonly SilenceMatcher[]
  readonly by: string
  readonly reason: string
  /** At most 30 days on. */
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
  /** When it ends, ended, or was ended. */
  readonly until: string
  /** Who ended it before its time. */
  readonly expiredBy: string | null
}

/** Which silences to list. */
export interface SilenceQuery {
  /** Default both. */
  readonly state?: Silence['state']
}

/** Checks the input, adds a silence, and notes it on the open alerts it is about. */
export async function addSilence(services: Services, input: SilenceInput): Promise<Silence> {
  const { journal, settings, emitter } = services
  const check = new Arguments('Invalid silence', settings.clean)
  const matchers = parseMatchers(input.matchers, {
    clean: settings.clean,
    fail: (path, message) => check.fail(path, message),
  })
  const by = check.actor('by', input.by)
  const reason = check.reason('reason', input.reason)
  const until = check.until('until', input.until, settings.clock.now())
  check.done()
  const silence = await journal.step((draft) => {
    const active = [...draft.silences.values()].filter(({ record }) => record.untilMs > draft.nowMs)
    if (active.length >= MAX_ACTIVE)
      throw new AlertsError('CONFLICT', `There are ${MAX_ACTIVE} silences already`)
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

/** Ends a silence and notes it on the open alerts it was about. */
export async function expireSilence(
  { journal, store, settings, emitter }: Services,
  id: string,
  input: { readonly by: string },
): Promise<Silence> {
  const check = new Arguments('Invalid request', settings.clean)
  const by = check.actor('by', input.by)
  check.done()
  await journal.open()
  const known = (await store.listSilences()).some((silence) => silence.id === id)
  if (!known) throw new AlertsError('NOT_FOUND', 'There is no such silence')
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

/** Lists every silence that is kept, newest first. */
export async function listSilences(
  { journal, store }: Services,
  { state }: SilenceQuery,
): Promise<readonly Silence[]> {
  const { timeline } = await journal.open()
  const silences = (await store.listSilences()).map((record) => show(record, timeline.now()))
  return state === undefined ? silences : silences.filter((silence) => silence.state === state)
}

/** Leaves a line in the audit trail of every open alert that a silence is about. */
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
