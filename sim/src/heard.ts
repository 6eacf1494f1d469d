/** What a message says about one alert. */
export interface Heard {
  readonly fingerprint: string
  /** Id of the alert. */
  readonly alert: string
  readonly state: 'firing' | 'resolved'
  readonly news: 'fired' | 'reminded' | 'resolved' | 'missed'
}

/** What a person learns from one message. */
export interface Reading {
  readonly id: string
  readonly alerts: readonly Heard[]
  /** True if it also counts alerts that it does not name. */
  readonly hasOthers: boolean
  /** True if a RESOLVE may be the first word about an alert. */
  readonly isOneByOne: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** Reads a message, whether it lists its alerts or is about a single one. */
export function readMessage(message: unknown): Reading {
  const { id, type, alerts, alert, more } = message as Fields
  const read = (list: readonly Heard[], others: boolean, isOneByOne = false): Reading => ({
    id: String(id),
    alerts: list,
    hasOthers: others,
    isOneByOne,
  })
  if (Array.isArray(alerts)) return read(alerts.map(readAlert), countOf(more) > 0)
  if (type === 'digest') return read([], true, true)
  if (typeof alert !== 'object' || alert === null) return read([], false, true)
  const { id: alertId, fingerprint, status } = alert as Fields
  const state = status === 'resolved' ? 'resolved' : 'firing'
  const news = type as Heard['news']
  return read([{ fingerprint: String(fingerprint), alert: String(alertId), state, news }], false, true)
}

function readAlert(alert: Fields): Heard {
  const { alertId, fingerprint, state, news } = alert
  return {
    fingerprint: String(fingerprint),
    alert: String(alertId),
    state: state === 'resolved' ? 'resolved' : 'firing',
    news: news as Heard['news'],
  }
}

/** Adds up all numbers in what a message says about the alerts it does not name. */
function countOf(more: unknown): number {
  if (typeof more === 'number') return more
  if (typeof more !== 'object' || more === null) return 0
  return Object.values(more).reduce<number>((sum, value) => sum + countOf(value), 0)
}
