import * as v from 'valibot'

import type { SeriesRecord } from '../alert.ts'
import { AlertsError } from '../errors.ts'
import { isoTime } from '../text.ts'
import { addEvent } from '../world/alerts.ts'
import { actor, note as noteText, readAction, until as timeUntil } from './arguments.ts'
import { changeAlert, type HandledAlert, type Handling } from './handling.ts'

/** Input of `suppressAlert`. */
export interface SuppressInput {
  readonly by: string
  /** At most 30 days ahead. */
  readonly until: Date | number
  readonly reason: string
}

/** Input of `unsuppressAlert`. */
export interface UnsuppressInput {
  readonly by: string
  readonly note?: string
}

/** Suppresses the notifications of a series until a time. Replaces an earlier suppression. */
export async function suppressAlert(
  handling: Handling,
  id: string,
  input: SuppressInput,
): Promise<HandledAlert> {
  const { clock, clean } = handling.settings
  const schema = v.strictObject({ by: actor(clean), reason: noteText(clean), until: timeUntil(clock.now()) })
  const { by, reason, until } = readAction('suppression', id, schema, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    const { world, nowMs, wallMs } = step
    const untilMs = nowMs + (until - wallMs)
    const changed: SeriesRecord = { ...series, suppression: { by, reason, until, untilMs, at: wallMs } }
    world.putSeries(changed)
    addEvent(step, { alertId: id, type: 'suppressed', by, detail: `until ${isoTime(until)}: ${reason}` })
    return { alert, series: changed }
  })
}

/** Ends the suppression of a series. Rejects with `CONFLICT` if there is none. */
export async function unsuppressAlert(
  handling: Handling,
  id: string,
  input: UnsuppressInput,
): Promise<HandledAlert> {
  const { clean } = handling.settings
  const schema = v.strictObject({ by: actor(clean), note: v.optional(noteText(clean)) })
  const { by, note = null } = readAction('request', id, schema, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    const { suppression } = series
    if (suppression === null || suppression.untilMs <= step.nowMs)
      throw new AlertsError('CONFLICT', 'The alert is not suppressed')
    const changed: SeriesRecord = { ...series, suppression: null }
    step.world.putSeries(changed)
    addEvent(step, { alertId: id, type: 'unsuppressed', by, detail: note })
    return { alert, series: changed }
  })
}
