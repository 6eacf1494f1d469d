import type { MessageAlert, MessageMore, SeverityCounts } from './message-alert.ts'
import type { AlertMessage } from './message.ts'
import { SEVERITIES, type Severity } from './severity.ts'

type Alerts = Pick<AlertMessage, 'alerts' | 'more'>

/** State and severity of all alerts of a message together. */
export interface Overall {
  /** `firing` if at least one alert fires. */
  readonly state: MessageAlert['state']
  /** The worst severity that fires or, if none fires, that is resolved. */
  readonly severity: Severity
}

/** The state and severity of a message about alerts, those included that it only counts. */
export function overallOf({ alerts, more }: Alerts): Overall {
  const { firing, resolved } = countMore(more, alerts)
  const severity = worst(firing)
  return severity === undefined
    ? { state: 'resolved', severity: worst(resolved) ?? 'info' }
    : { state: 'firing', severity }
}

function worst(counts: SeverityCounts): Severity | undefined {
  return SEVERITIES.findLast((severity) => counts[severity] !== undefined)
}

/** Adds alerts to the counts of a message, without those that are zero. */
export function countMore(more: MessageMore | undefined, alerts: readonly MessageAlert[]): MessageMore {
  const counts = (state: MessageAlert['state']): SeverityCounts => {
    const entries = SEVERITIES.map((severity) => {
      const same = alerts.filter((alert) => alert.state === state && alert.severity === severity)
      return [severity, (more?.[state][severity] ?? 0) + same.length] as const
    })
    return Object.fromEntries(entries.filter(([, count]) => count > 0))
  }
  return { firing: counts('firing'), resolved: counts('resolved') }
}

/** The number of all alerts counted; 0 without counts. */
export function total(counts: SeverityCounts | undefined): number {
  return Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)
}
