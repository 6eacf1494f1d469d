import {
  toWire,
  toWireAlert,
  type AlertManager,
  type AlertNotification,
  type ChannelNotification,
} from '@botwatch/alerts'

import type { AlertDetailAnswer, WireAlertMessage, WireChannelNotification } from './schemas.ts'

const MAX_MESSAGES = 100
const MAX_EVENTS = 1000
const MAX_PREVIOUS = 10

/** Reads everything that is known of an alert. Rejects with `NOT_FOUND` if no alert has this id. */
export async function readDetail(alerts: AlertManager, id: string): Promise<AlertDetailAnswer> {
  const { notifications, ...alert } = await alerts.getAlert(id)
  const { fingerprint } = alert
  const [events, messages, previous] = await Promise.all([
    alerts.listEvents(id),
    alerts.listNotifications({ alertId: id, limit: MAX_MESSAGES }),
    alerts.listAlerts({ fingerprint, cursor: id, limit: MAX_PREVIOUS }),
  ])
  return {
    ...toWireAlert(alert),
    notifications: byChannel(id, notifications, messages),
    events: events.slice(-MAX_EVENTS).map(({ type, at, by, channel, detail }) => {
      return { type, at: new Date(at).toISOString(), by, channel, detail }
    }),
    previous_alerts: previous.map((each) => toWireAlert(each)),
  }
}

/** One item for each channel that knows the alert, is to be notified of it, or was sent a message about it. */
function byChannel(
  id: string,
  notifications: readonly ChannelNotification[],
  messages: readonly AlertNotification[],
): readonly WireChannelNotification[] {
  const sent = Map.groupBy(messages, ({ channel }) => channel)
  const known = notifications.map((notification) => ({
    ...toWire(notification),
    messages: (sent.get(notification.channel) ?? []).map((message) => toMessage(id, message)),
  }))
  const names = new Set(notifications.map(({ channel }) => channel))
  const others = [...sent]
    .filter(([channel]) => !names.has(channel))
    .map(([channel, of]) => ({
      channel,
      state: null,
      due: null,
      reasons: [],
      held_by: null,
      held_until: null,
      notified_at: null,
      messages: of.map((message) => toMessage(id, message)),
    }))
  return [...known, ...others]
}

function toMessage(
  alertId: string,
  { id, alerts, status: state, attempts, at, reason }: AlertNotification,
): WireAlertMessage {
  const kind = alerts.find((alert) => alert.alertId === alertId)?.kind ?? 'fire'
  return { id, kind, state, attempts, first_attempt_at: at, reason }
}
