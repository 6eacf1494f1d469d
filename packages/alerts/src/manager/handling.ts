import { AlertsError } from '../errors.ts'
import type { Draft } from '../ledger/draft.ts'
import type { EpisodeRecord } from '../store/records.ts'
import { acknowledge, resolve, suppress, unacknowledge, type Actor } from './actions.ts'
import { toAlert, type Alert } from './alert.ts'
import { Arguments } from './arguments.ts'
import { viewOf, type Services } from './services.ts'

const ACKNOWLEDGED_FOR_MS = 86_400_000

/** Who has seen an alert. */
export interface AcknowledgeInput {
  readonly by: string
  readonly note?: string
  /** At most 30 days on. Default in 24 hours. */
  readonly expiresAt?: Date | number
}

/** Who takes it back. */
export interface UnacknowledgeInput {
  readonly by: string
  readonly note?: string
}

/** Who resolves an alert, and why. */
export interface ResolveInput {
  readonly by: string
  readonly reason?: string
}

/** Who wants an alert to be quiet, why, and until when. */
export interface SuppressInput {
  readonly by: string
  /** At most 30 days on. */
  readonly until: Date | number
  readonly reason: string
}

/** Checks the input and notes that somebody has seen an alert. */
export async function acknowledgeAlert(
  services: Services,
  id: string,
  input: AcknowledgeInput,
): Promise<Alert> {
  const { clock, clean } = services.settings
  const wallMs = clock.now()
  const check = new Arguments('Invalid acknowledgement', clean)
  const by = check.actor('by', input.by)
  const note = check.note('note', input.note)
  const expiresAt = check.until('expiresAt', input.expiresAt ?? wallMs + ACKNOWLEDGED_FOR_MS, wallMs)
  check.done()
  return await act(services, id, 'acknowledged', (draft) => acknowledge(draft, id, { by, note, expiresAt }))
}

/** Checks the input and takes an acknowledgement back. */
export async function unacknowledgeAlert(
  services: Services,
  id: string,
  input: UnacknowledgeInput,
): Promise<Alert> {
  const actor = readActor(services, 'Invalid request', input.by, 'note', input.note)
  return await act(services, id, 'unacknowledged', (draft) => unacknowledge(draft, id, actor))
}

/** Checks the input and ends an episode by hand. */
export async function resolveAlert(services: Services, id: string, input: ResolveInput): Promise<Alert> {
  const actor = readActor(services, 'Invalid resolution', input.by, 'reason', input.reason)
  await findEpisode(services, id)
  const alert = await services.journal.step((draft) => show(services, draft, resolve(draft, id, actor)))
  const { fingerprint, rule, labels } = alert
  services.emitter.emit('resolved', { type: 'resolved', fingerprint, rule, labels, alert, reason: 'manual' })
  return alert
}

/** Checks the input and keeps an alert quiet. */
export async function suppressAlert(services: Services, id: string, input: SuppressInput): Promise<Alert> {
  const { clock, clean } = services.settings
  const check = new Arguments('Invalid suppression', clean)
  const by = check.actor('by', input.by)
  const reason = check.reason('reason', input.reason)
  const until = check.until('until', input.until, clock.now())
  check.done()
  return await act(services, id, 'suppressed', (draft) => suppress(draft, id, { by, reason, until }))
}

/** Any episode, open or resolved. Rejects with `NOT_FOUND`. */
export async function findEpisode({ journal, store }: Services, id: string): Promise<EpisodeRecord> {
  const { state } = await journal.open()
  const episode = state.episodes.get(id) ?? (await store.getEpisode(id))
  if (episode === undefined) throw new AlertsError('NOT_FOUND', 'There is no such alert')
  return episode
}

function readActor({ settings }: Services, what: string, by: unknown, path: string, note: unknown): Actor {
  const check = new Arguments(what, settings.clean)
  const actor = { by: check.actor('by', by), note: check.note(path, note) }
  check.done()
  return actor
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

/** An episode as this step leaves it. */
export function show(services: Services, draft: Draft, episode: EpisodeRecord): Alert {
  return toAlert(episode, draft.alert(episode.fingerprint), viewOf(services, draft))
}
