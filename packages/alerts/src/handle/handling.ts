import * as v from 'valibot'

import { AlertsError } from '../errors.ts'
import type { Draft } from '../ledger/draft.ts'
import type { EpisodeRecord } from '../store/records.ts'
import { acknowledge, resolve, suppress, unacknowledge } from './actions.ts'
import { toAlert, type Alert } from './alert.ts'
import { actor, note, readAction, until } from './arguments.ts'
import { viewOf, type Services } from './services.ts'

const ACKNOWLEDGED_FOR_MS = 86_400_000

/** Input of `acknowledgeAlert`. */
export interface AcknowledgeInput {
  readonly by: string
  readonly note?: string
  /** At most 30 days ahead. Default in 24 hours. */
  readonly expiresAt?: Date | number
}

/** Input of `unacknowledgeAlert`. */
export interface UnacknowledgeInput {
  readonly by: string
  readonly note?: string
}

/** Input of `resolveAlert`. */
export interface ResolveInput {
  readonly by: string
  readonly reason?: string
}

/** Input of `suppressAlert`. */
export interface SuppressInput {
  readonly by: string
  /** At most 30 days ahead. */
  readonly until: Date | number
  readonly reason: string
}

/** Parses the input and acknowledges an alert. */
export async function acknowledgeAlert(
  services: Services,
  id: string,
  input: AcknowledgeInput,
): Promise<Alert> {
  const { clock, clean } = services.settings
  const wallMs = clock.now()
  const schema = v.strictObject({
    by: actor(clean),
    note: v.optional(note(clean)),
    expiresAt: v.optional(until(wallMs), wallMs + ACKNOWLEDGED_FOR_MS),
  })
  const seen = readAction('acknowledgement', id, schema, input)
  return await act(services, id, 'acknowledged', (draft) =>
    acknowledge(draft, id, { ...seen, note: seen.note ?? null }),
  )
}

/** Parses the input and removes an acknowledgement. */
export async function unacknowledgeAlert(
  services: Services,
  id: string,
  input: UnacknowledgeInput,
): Promise<Alert> {
  const { clean } = services.settings
  const schema = v.strictObject({ by: actor(clean), note: v.optional(note(clean)) })
  const { by, note: why = null } = readAction('request', id, schema, input)
  return await act(services, id, 'unacknowledged', (draft) => unacknowledge(draft, id, { by, note: why }))
}

/** Parses the input and resolves an alert by hand. */
export async function resolveAlert(services: Services, id: string, input: ResolveInput): Promise<Alert> {
  const { clean } = services.settings
  const schema = v.strictObject({ by: actor(clean), reason: v.optional(note(clean)) })
  const { by, reason } = readAction('resolution', id, schema, input)
  await findEpisode(services, id)
  const alert = await services.journal.step((draft) =>
    show(services, draft, resolve(draft, id, { by, note: reason ?? null })),
  )
  const { fingerprint, rule, labels } = alert
  services.emitter.emit('resolved', { type: 'resolved', fingerprint, rule, labels, alert, reason: 'manual' })
  return alert
}

/** Parses the input and suppresses the notifications of an alert. */
export async function suppressAlert(services: Services, id: string, input: SuppressInput): Promise<Alert> {
  const { clock, clean } = services.settings
  const schema = v.strictObject({ by: actor(clean), reason: note(clean), until: until(clock.now()) })
  const quiet = readAction('suppression', id, schema, input)
  return await act(services, id, 'suppressed', (draft) => suppress(draft, id, quiet))
}

/** Returns the record of an alert, open or resolved. Rejects with `NOT_FOUND`. */
export async function findEpisode({ journal, store }: Services, id: string): Promise<EpisodeRecord> {
  const { state } = await journal.open()
  const episode = state.episodes.get(id) ?? (await store.getEpisode(id))
  if (episode === undefined) throw new AlertsError('NOT_FOUND', 'No alert has this id')
  return episode
}

async function act(
  services: Services,
  id: string,
  type: 'acknowledged' | 'unacknowledged' | 'suppressed',
  work: (draft: Draft) => EpisodeRecord,
): Promise<Alert> {
  await findEpisode(services, id)
  const { alert, changed } = await services.journal.step((draft) => {
    const episode = work(draft)
    return { alert: show(services, draft, episode), changed: draft.changes() !== null }
  })
  if (changed) services.emitter.emit(type, alert)
  return alert
}

/** Converts a record into an alert, as of this step. */
export function show(services: Services, draft: Draft, episode: EpisodeRecord): Alert {
  return toAlert(episode, draft.alert(episode.fingerprint), viewOf(services, draft))
}
