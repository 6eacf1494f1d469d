import { choice, integer } from '@botwatch/options'
import * as v from 'valibot'

import { AlertsError } from '../errors.ts'
import type { LedgerState } from '../ledger/draft.ts'
import type { AlertMessage } from '../message.ts'
import { planReplayedResolve } from '../notices/plan.ts'
import { unsent } from '../notices/unsent.ts'
import type { AlertSeverity } from '../severity.ts'
import type { Notice as NotificationType, OutboxRow } from '../store/outbox-records.ts'
import { isoTime } from '../text.ts'
import { actor, cursor, readAction, readInput } from './arguments.ts'
import type { Services } from './services.ts'

const STATES = ['queued', 'sending', 'digest', 'dead'] as const
const querySchema = v.strictObject({
  state: v.optional(choice(STATES)),
  channel: v.optional(v.string('the name of a channel')),
  cursor: v.optional(cursor()),
  limit: v.optional(integer(1, 1000), 100),
})

/** State of an unsent notification: queued, being sent, held for the next DIGEST of its channel, or a dead letter. */
export type NotificationState = (typeof STATES)[number]

/** A notification that has not been delivered. Times are ISO 8601 in UTC. */
export interface AlertNotification {
  /** Id of the message. Stays the same over retries and replays. */
  readonly id: string
  readonly channel: string
  readonly type: NotificationType
  readonly state: NotificationState
  /** Null for a DIGEST, like `rule`. */
  readonly alertId: string | null
  readonly rule: string | null
  readonly severity: AlertSeverity
  readonly message: AlertMessage
  readonly attempts: number
  readonly queuedAt: string
  /** When it became a dead letter; null before that. */
  readonly diedAt: string | null
  /** Why the last attempt failed, or why the notification is held; null if neither applies. */
  readonly reason: string | null
}

/** Filters of `listNotifications`. A notification must pass all of them. */
export interface NotificationQuery {
  /** Default all states. */
  readonly state?: NotificationState
  readonly channel?: string
  /** Id of the last notification of the previous page. */
  readonly cursor?: string
  /** Maximum number of notifications, 1 to 1000. Default 100. */
  readonly limit?: number
}

/** Lists messages that have not arrived, newest first: the waiting ones from memory, dead letters from the store. */
export async function listNotifications(
  services: Services,
  query: NotificationQuery,
): Promise<readonly AlertNotification[]> {
  const wanted = readInput('query', querySchema, query)
  const { state, channel, cursor: before, limit } = wanted
  const { state: ledger } = await services.journal.open()
  const waiting = state === 'dead' ? [] : waitingRows(ledger).filter((row) => isWanted(row, wanted))
  const dead =
    state === undefined || state === 'dead'
      ? await services.store.listDeadLetters({
          limit,
          ...(channel !== undefined && { channel }),
          ...(before !== undefined && { before }),
        })
      : []
  const gone = new Set(dead.map(({ id }) => id))
  const { settings, journal } = services
  const offsetMs = settings.clock.now() - (await journal.open()).timeline.now()
  return [...waiting.filter(({ id }) => !gone.has(id)), ...dead]
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map((row) => show(row, offsetMs))
}

/**
 * Sends a dead letter again, under its id and past all limits. Of episodes that it says are firing, and that are over, the end
 * follows.
 */
export async function replayNotification(
  services: Services,
  id: string,
  input: { readonly by?: string },
): Promise<AlertNotification> {
  const { journal, store, settings } = services
  const by = readActor(services, id, input)
  await journal.open()
  const dead = await findDead(services, id)
  return await journal.step(async (draft, { state }) => {
    if ((await store.getDeadLetter(id)) === undefined)
      throw new AlertsError('CONFLICT', 'The notification is not a dead letter')
    const row: OutboxRow = {
      ...dead,
      ...unsent(draft.nowMs),
      reason: dead.reason,
      replayed: true,
    }
    draft.putRow(row)
    const { channel } = row
    if (row.notice !== 'digest') {
      draft.addEvent({ episodeId: row.episodeId, type: 'notice_replayed', by, channel, detail: row.notice })
    }
    for (const episodeId of firingOf(row)) {
      const ended = state.episodes.has(episodeId) ? undefined : await store.getEpisode(episodeId)
      if (ended !== undefined && ended.resolution !== null) planReplayedResolve(draft, ended, row)
    }
    return show(row, settings.clock.now() - draft.nowMs)
  })
}

/** Takes a dead letter from the list; it is not sent any more. */
export async function discardNotification(
  services: Services,
  id: string,
  input: { readonly by?: string },
): Promise<void> {
  const by = readActor(services, id, input)
  const { journal, store } = services
  await journal.open()
  await findDead(services, id)
  await journal.step(async (draft) => {
    const row = await store.getDeadLetter(id)
    if (row === undefined) throw new AlertsError('CONFLICT', 'The notification is not a dead letter')
    draft.putRow({ ...row, status: 'discarded' })
    if (row.notice === 'digest') return
    const { channel, episodeId, notice } = row
    draft.addEvent({ episodeId, type: 'notice_discarded', by, channel, detail: notice })
  })
}

function readActor({ settings }: Services, id: string, input: { readonly by?: string }): string | null {
  const schema = v.strictObject({ by: v.optional(actor(settings.clean)) })
  return readAction('request', id, schema, input).by ?? null
}

async function findDead({ store, journal }: Services, id: string): Promise<OutboxRow> {
  const dead = await store.getDeadLetter(id)
  if (dead !== undefined) return dead
  const { state } = await journal.open()
  const isWaiting = waitingRows(state).some((row) => row.id === id)
  if (isWaiting) throw new AlertsError('CONFLICT', 'The notification is not a dead letter')
  throw new AlertsError('NOT_FOUND', 'No notification has this id')
}

/** The episodes that a message says are firing. */
function firingOf(row: OutboxRow): readonly string[] {
  if (row.notice === 'digest') return row.digest.firing
  return row.notice === 'resolve' ? [] : [row.episodeId]
}

function waitingRows({ outbox }: LedgerState): readonly OutboxRow[] {
  return [...outbox.channels()].flatMap((channel) => [...(outbox.of(channel)?.rows() ?? [])])
}

function isWanted(
  row: OutboxRow,
  { state, channel, cursor: before }: v.InferOutput<typeof querySchema>,
): boolean {
  if (state !== undefined && row.status !== state) return false
  return (channel === undefined || row.channel === channel) && (before === undefined || row.id < before)
}

function show(row: OutboxRow, offsetMs: number): AlertNotification {
  const { id, channel, notice, severity, message, attempts, queuedMs, settledMs, reason } = row
  const { episodeId: alertId, rule } = row.notice === 'digest' ? { episodeId: null, rule: null } : row
  return {
    id,
    channel,
    type: notice,
    // Those that came to another end are never shown.
    state: STATES.find((state) => state === row.status) ?? 'dead',
    alertId,
    rule,
    severity,
    message,
    attempts,
    queuedAt: isoTime(queuedMs + offsetMs),
    diedAt: settledMs === null ? null : isoTime(settledMs + offsetMs),
    reason,
  }
}
