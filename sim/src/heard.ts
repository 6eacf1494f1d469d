/** What a message says about one alert. */
export interface Heard {
  readonly fingerprint: string
  /** Id of the alert. */
  readonly alert: string
  readonly state: 'firing' | 'resolved'
  readonly news: 'fired' | 'reminded' | 'resolved' | 'missed'
  readonly severity: string
  /** Number of the message about the series. */
  readonly sequence: number
  readonly reasons: readonly string[]
  readonly rule: string
  /** The channel that an alert about a channel is about; else empty. */
  readonly channel: string
}

/** What a person learns from one message. */
export interface Reading {
  readonly id: string
  readonly group: string
  readonly alerts: readonly Heard[]
  /** True if it also counts alerts that it does not name. */
  readonly hasOthers: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** Reads a message. One that lists no alerts, e.g. about the store, says nothing about any. */
export function readMessage(message: unknown): Reading {
  const { id, group, alerts, more } = message as Fields
  return {
    id: String(id),
    group: String(group),
    alerts: Array.isArray(alerts) ? alerts.map(readAlert) : [],
    hasOthers: countOf(more) > 0,
  }
}

function readAlert(alert: Fields): Heard {
  const { alertId, fingerprint, state, news, severity, sequence, reasons, rule, labels } = alert
  const { channel } = Object(labels) as Fields
  return {
    fingerprint: String(fingerprint),
    alert: String(alertId),
    state: state === 'resolved' ? 'resolved' : 'firing',
    news: news as Heard['news'],
    severity: String(severity),
    sequence: Number(sequence),
    reasons: Array.isArray(reasons) ? reasons.map(String) : [],
    rule: String(rule),
    channel: typeof channel === 'string' ? channel : '',
  }
}

/** Adds up all numbers in what a message says about the alerts it does not name. */
function countOf(more: unknown): number {
  if (typeof more === 'number') return more
  if (typeof more !== 'object' || more === null) return 0
  return Object.values(more).reduce<number>((sum, value) => sum + countOf(value), 0)
}
