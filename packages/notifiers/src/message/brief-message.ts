import type { Message } from './message.ts'
import type { MessageAlert } from './message-alert.ts'

/** The message without text from outside, except for its title and text, which the caller composes. */
export function briefMessage({ alert, alerts, ...message }: Message): Message {
  return {
    ...message,
    fields: [],
    labels: {},
    links: [],
    ...(alert && { alert: { ...alert, annotations: {}, acknowledgedBy: null } }),
    ...(alerts && { alerts: alerts.map(briefAlert) }),
  }
}

function briefAlert(alert: MessageAlert): MessageAlert {
  return { ...alert, labels: {}, summary: '', description: '', annotations: {}, by: null, note: null }
}
