import type { MessageAlert } from './message-alert.ts'
import type { AlertMessage } from './message.ts'
import { SEVERITIES, type Severity } from './severity.ts'

/** State and severity of all alerts of a message together. */
export interface Overall {
  /** `firing` if at least one alert fires. */
  readonly state: MessageAlert['state']
  /** The worst severity that fires or, if none fires, that is resolved. */
  readonly severity: Severity
}

/** The state and severity of a message about alerts, those included that it only counts. */
export function overallOf({ alerts, more }: Pick<AlertMessage, 'alerts' | 'more'>): Overall {
  const worst = (state: MessageAlert['state']): Severity | undefined =>
    SEVERITIES.findLast(
      (severity) =>
        (more?.[state][severity] ?? 0) > 0 ||
        alerts.some((alert) => alert.state === state && alert.severity === severity),
    )
  const firing = worst('firing')
  return firing === undefined
    ? { state: 'resolved', severity: worst('resolved') ?? 'info' }
    : { state: 'firing', severity: firing }
}
