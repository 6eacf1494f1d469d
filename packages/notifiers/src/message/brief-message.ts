import type { Message } from './message.ts'
import type { MessageAlert } from './message-alert.ts'

/**
 * Removes the texts from outside from a message in brief form; returns any other message unchanged. Group and thread, which
 * may have values of labels, stay for the headers of a thread and are not for showing.
 */
export function applyForm<M extends Message>(message: M): M {
  return 'alerts' in message && message.form === 'brief'
    ? { ...message, alerts: message.alerts.map(briefAlert) }
    : message
}

function briefAlert(alert: MessageAlert): MessageAlert {
  return {
    ...alert,
    labels: {},
    subject: null,
    summary: '',
    detail: null,
    description: '',
    annotations: {},
    unit: null,
    by: null,
    note: null,
    links: { alert: null, silence: null, runbook: null, dashboard: null },
    text: null,
  }
}
