import { isAlertsError, toWireAlert, type Alert, type AlertManager, type WireAlert } from '@botwatch/alerts'
import type { Context } from 'hono'

import { noteChange } from '../../audit/change.ts'
import { orProblem } from '../../http/part-problem.ts'
import type { RouteEnv } from '../../http/route-env.ts'

/** A change of one alert. */
export interface AlertChange {
  readonly id: string
  readonly act: () => Promise<Alert>
  /** Whether an alert that refuses the change has the wanted state already. Default: it never has. */
  readonly isDone?: (alert: Alert) => boolean
}

const AUDITED = [
  'status',
  'acknowledged_by',
  'acknowledgement_note',
  'acknowledged_until',
  'suppressed_by',
  'suppression_reason',
  'suppressed_until',
  'resolution_note',
] as const satisfies readonly (keyof WireAlert)[]

/** Changes an alert and answers with it. A change that was made before is repeated without an effect. */
export function changeAlert(
  c: Context<RouteEnv>,
  alerts: AlertManager,
  { id, act, isDone = () => false }: AlertChange,
): Promise<Response> {
  return orProblem(c, 'ALERT_NOT_FOUND', async () => {
    noteChange(c, { target: id })
    const before = await readAlert(alerts, id)
    const after = await act().catch(async (error: unknown) => {
      if (!isAlertsError(error) || error.code !== 'CONFLICT') throw error
      const now = await readAlert(alerts, id)
      if (!isDone(now)) throw error
      return now
    })
    const shown = toWireAlert(after)
    noteChange(c, { target: id, before: brief(toWireAlert(before)), after: brief(shown) })
    return c.json(shown)
  })
}

async function readAlert(alerts: AlertManager, id: string): Promise<Alert> {
  const { notifications: _, ...alert } = await alerts.getAlert(id)
  return alert
}

/** What the audit trail has of an alert. */
function brief(alert: WireAlert): Partial<WireAlert> {
  return Object.fromEntries(AUDITED.map((name) => [name, alert[name]]).filter(([, value]) => value !== null))
}
