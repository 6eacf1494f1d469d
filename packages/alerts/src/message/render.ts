import type { AlertMessage } from '../message.ts'
import type { Template } from '../rules/template.ts'
import { isoTime } from '../text.ts'
import { countMore, typeOf, worstSeverity } from './counts.ts'
import { messageAlert, messageSource, type MessageFacts, type MessageItem } from './message-item.ts'
import { describeAlert, type MessageWords } from './one-alert.ts'
import { describeAlerts, describeBriefly } from './several-alerts.ts'
import { templateData } from './template-text.ts'

/** A failure that the manager worked around. */
export interface AlertWarning {
  readonly rule: string
  readonly alertId: string
  readonly channel: string
  /** The failure, in one sentence. */
  readonly message: string
}

/** Composes a message from its facts. A template that fails loses no message: the built-in text takes its place. */
export function renderMessage(
  facts: MessageFacts,
  templateOf: (rule: string) => Template | undefined,
): { readonly message: AlertMessage; readonly warnings: readonly AlertWarning[] } {
  const { id, channel, group, thread, form, items, more, wallMs } = facts
  const all = [...items, ...more]
  const alerts = items.map((item) => messageAlert(item, form))
  const warnings: AlertWarning[] = []
  const templateText = (item: MessageItem): string | undefined => {
    const { rule, id: alertId } = item.alert
    const template = templateOf(rule)
    try {
      return template?.render(templateData(item, describeAlert(item, wallMs), wallMs))
    } catch (error) {
      const why = error instanceof Error ? error.message : typeof error
      const message = `notificationTemplate failed, so the built-in text is sent: ${why}`
      warnings.push({ rule, alertId, channel, message })
      return undefined
    }
  }
  const message: AlertMessage = {
    id,
    type: typeOf(all),
    severity: worstSeverity(all),
    ...wordsOf(facts, templateText),
    group,
    ...(all.length === 1 && alerts[0] && { alert: messageSource(alerts[0]) }),
    alerts,
    ...(more.length > 0 && { more: countMore(more) }),
    thread,
    form,
  }
  return { message, warnings }
}

function wordsOf(facts: MessageFacts, templateText: (item: MessageItem) => string | undefined): MessageWords {
  const { items, more, form, wallMs } = facts
  if (form === 'brief') return describeBriefly(facts)
  const [only] = items
  if (only === undefined || items.length + more.length > 1) return describeAlerts(facts, templateText)
  const words = describeAlert(only, wallMs)
  return { ...words, text: templateText(only) ?? words.text }
}

/** Composes the message with which a person tests a channel. */
export function renderTest(id: string, channel: string, wallMs: number): AlertMessage {
  return {
    id,
    type: 'test',
    severity: 'info',
    title: `[TEST] Message to channel ${channel}`,
    text: 'This is a test. The channel works; nothing needs to be done.',
    fields: [],
    labels: {},
    links: [],
    timestamp: isoTime(wallMs),
    group: id,
  }
}
