import * as v from 'valibot'

import { isAcknowledged, type AlertRecord } from '../alert.ts'
import { AlertsError } from '../errors.ts'
import { isoTime } from '../text.ts'
import { endAcknowledgement } from '../world/alerts.ts'
import { addEvent } from '../world/alerts.ts'
import { actor, note as noteText, readAction, until } from './arguments.ts'
import { changeAlert, type HandledAlert, type Handling } from './handling.ts'

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

/** Acknowledges an alert. Replaces an earlier acknowledgement. */
export async function acknowledgeAlert(
  handling: Handling,
  id: string,
  input: AcknowledgeInput,
): Promise<HandledAlert> {
  const { clock, clean } = handling.settings
  const inputAt = clock.now()
  const schema = v.strictObject({
    by: actor(clean),
    note: v.optional(noteText(clean)),
    expiresAt: v.optional(until(inputAt), inputAt + ACKNOWLEDGED_FOR_MS),
  })
  const { by, note = null, expiresAt } = readAction('acknowledgement', id, schema, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    const { world, wallMs, nowMs } = step
    const changed: AlertRecord = {
      ...alert,
      acknowledgement: { by, note, at: wallMs, expiresAt, untilMs: nowMs + (expiresAt - wallMs) },
      acknowledgedAt: alert.acknowledgedAt ?? wallMs,
    }
    world.putAlert(changed)
    const lasts = `until ${isoTime(expiresAt)}`
    const detail = note === null ? lasts : `${lasts}: ${note}`
    addEvent(step, { alertId: id, type: 'acknowledged', by, detail })
    return { alert: changed, series }
  })
}

/** Removes an acknowledgement. Rejects with `CONFLICT` if there is none. */
export async function unacknowledgeAlert(
  handling: Handling,
  id: string,
  input: UnacknowledgeInput,
): Promise<HandledAlert> {
  const { clean } = handling.settings
  const schema = v.strictObject({ by: actor(clean), note: v.optional(noteText(clean)) })
  const { by, note = null } = readAction('request', id, schema, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    if (!isAcknowledged(alert, step.nowMs)) throw new AlertsError('CONFLICT', 'The alert is not acknowledged')
    return { alert: endAcknowledgement(step, alert, { by, detail: note }), series }
  })
}
