import * as v from 'valibot'

import { endDetection } from '../state.ts'
import { closeAlert } from '../world/alerts.ts'
import { actor, note, readAction } from './arguments.ts'
import { changeAlert, type HandledAlert, type Handling } from './handling.ts'

/** Input of `resolveAlert`. */
export interface ResolveInput {
  readonly by: string
  readonly reason?: string
}

/** Resolves an alert by hand. The series fires again after the full count of breaches. */
export async function resolveAlert(
  handling: Handling,
  id: string,
  input: ResolveInput,
): Promise<HandledAlert> {
  const { clean } = handling.settings
  const schema = v.strictObject({ by: actor(clean), reason: v.optional(note(clean)) })
  const { by, reason: why = null } = readAction('resolution', id, schema, input)
  return await changeAlert(handling, id, (step, { alert, series }) => {
    const { state: detection } = endDetection(series.detection, 'manual')
    return closeAlert(step, { ...series, detection }, alert, { reason: 'manual', by, note: why })
  })
}
