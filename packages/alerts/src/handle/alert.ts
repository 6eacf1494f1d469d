import * as v from 'valibot'

import { isAcknowledged, type AlertRecord, type SeriesRecord } from '../alert.ts'
import type { Clock } from '../clock.ts'
import { AlertsError } from '../errors.ts'
import { endDetection } from '../state.ts'
import type { AlertStore } from '../store/store.ts'
import { isoTime } from '../text.ts'
import type { Time } from '../time.ts'
import { addEvent, closeAlert, endAcknowledgement } from '../world/alerts.ts'
import type { Journal, Step } from '../world/journal.ts'
import { actor, note, readAction, until } from './arguments.ts'

const ACKNOWLEDGED_FOR_MS = 86_400_000

/** Services of the functions that people call. */
export interface Handling {
  readonly journal: Pick<Journal, 'open' | 'change' | 'nowMs'>
  readonly store: Pick<AlertStore, 'getAlert' | 'listSilences'>
  readonly settings: {
    readonly clock: Clock
    /** Takes secrets out of a text. */
    readonly clean: (text: string) => string
  }
}

/** An alert with its series, as an action has left them. */
export interface HandledAlert {
  readonly alert: AlertRecord
  readonly series: SeriesRecord
}

/** Input of `acknowledgeAlert`. */
export interface AcknowledgeInput {
  readonly by: string
  readonly note?: string
  /** At most 30 days ahead. Default in 24 hours. */
  readonly expiresAt?: Time
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
  readonly until: Time
  readonly reason: string
}

/** Input of `unsuppressAlert`. */
export interface UnsuppressInput {
  readonly by: string
  readonly note?: string
}

/** Replaces an earlier acknowledgement. */
export async function acknowledgeAlert(
  handling: Handling,
  id: string,
  input: AcknowledgeInput,
): Promise<HandledAlert> {
  const { clock, clean } = handling.settings
  const inputAt = clock.now()
  const expiry = v.optional(until(inputAt), inputAt + ACKNOWLEDGED_FOR_MS)
  const schema = v.strictObject({ by: actor(clean), note: v.optional(note(clean)), expiresAt: expiry })
  const { by, note: text = null, expiresAt } = readAction('acknowledgement', id, schema, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    const { world, wallMs, nowMs } = step
    const untilMs = nowMs + (expiresAt - wallMs)
    const changed: AlertRecord = {
      ...alert,
      acknowledgement: { by, note: text, at: wallMs, expiresAt, untilMs },
      acknowledgedAt: alert.acknowledgedAt ?? wallMs,
    }
    world.putAlert(changed)
    const detail = `until ${isoTime(expiresAt)}${text === null ? '' : `: ${text}`}`
    addEvent(step, { alertId: id, type: 'acknowledged', by, detail })
    return { alert: changed, series }
  })
}

/** Rejects with `CONFLICT` if there is no acknowledgement. */
export async function unacknowledgeAlert(
  handling: Handling,
  id: string,
  input: UnacknowledgeInput,
): Promise<HandledAlert> {
  const { by, detail } = readEnd(handling, id, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    if (!isAcknowledged(alert, step.nowMs)) throw new AlertsError('CONFLICT', 'The alert is not acknowledged')
    return { alert: endAcknowledgement(step, alert, { by, detail }), series }
  })
}

/** Resolves an alert by hand. The series fires again after the full count of breaches. */
export async function resolveAlert(
  handling: Handling,
  id: string,
  input: ResolveInput,
): Promise<HandledAlert> {
  const { clean } = handling.settings
  const schema = v.strictObject({ by: actor(clean), reason: v.optional(note(clean)) })
  const { by, reason: text = null } = readAction('resolution', id, schema, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    const { state: detection } = endDetection(series.detection, 'manual')
    const ended = { ...series, detection, handResolvedMs: step.nowMs }
    return closeAlert(step, ended, alert, { reason: 'manual', by, note: text })
  })
}

/** Replaces an earlier suppression. */
export async function suppressAlert(
  handling: Handling,
  id: string,
  input: SuppressInput,
): Promise<HandledAlert> {
  const { clock, clean } = handling.settings
  const schema = v.strictObject({ by: actor(clean), reason: note(clean), until: until(clock.now()) })
  const { by, reason, until: endsAt } = readAction('suppression', id, schema, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    const { nowMs, wallMs } = step
    const suppression = { by, reason, until: endsAt, untilMs: nowMs + (endsAt - wallMs), at: wallMs }
    const detail = `until ${isoTime(endsAt)}: ${reason}`
    addEvent(step, { alertId: id, type: 'suppressed', by, detail })
    return { alert, series: putSuppression(step, series, suppression) }
  })
}

/** Rejects with `CONFLICT` if there is no suppression. */
export async function unsuppressAlert(
  handling: Handling,
  id: string,
  input: UnsuppressInput,
): Promise<HandledAlert> {
  const { by, detail } = readEnd(handling, id, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    if ((series.suppression?.untilMs ?? 0) <= step.nowMs)
      throw new AlertsError('CONFLICT', 'The alert is not suppressed')
    addEvent(step, { alertId: id, type: 'unsuppressed', by, detail })
    return { alert, series: putSuppression(step, series, null) }
  })
}

function readEnd(
  { settings: { clean } }: Handling,
  id: string,
  input: UnacknowledgeInput,
): { readonly by: string; readonly detail: string | null } {
  const schema = v.strictObject({ by: actor(clean), note: v.optional(note(clean)) })
  const { by, note: detail = null } = readAction('request', id, schema, input)
  return { by, detail }
}

function putSuppression(
  { world }: Step,
  series: SeriesRecord,
  suppression: SeriesRecord['suppression'],
): SeriesRecord {
  const changed = { ...series, suppression }
  world.putSeries(changed)
  return changed
}

/** Changes an open alert, and stores the change. Rejects with `NOT_FOUND`, or with `CONFLICT` if it is resolved. */
async function changeAlert(
  { journal, store }: Handling,
  id: string,
  change: (step: Step, open: HandledAlert) => HandledAlert,
): Promise<HandledAlert> {
  const world = await journal.open()
  const known = world.findAlert(id) ?? (await store.getAlert(id))
  if (known === undefined) throw new AlertsError('NOT_FOUND', 'No alert has this id')
  return await journal.change((step) => {
    const series = step.world.series.get(known.fingerprint)
    const alert = step.world.openAlert(known.fingerprint)
    if (series === undefined || alert?.id !== id) throw new AlertsError('CONFLICT', 'The alert is resolved')
    return change(step, { alert, series })
  })
}
