import type { AlertMessage } from '../message.ts'
import type { Template } from '../template/template.ts'
import { isoTime } from '../text.ts'
import { describeBriefly } from './brief.ts'
import { countMore, typeOf, worstSeverity } from './counts.ts'
import { messageAlert } from './message-alert.ts'
import type { MessageFacts, MessageItem } from './message-item.ts'
import { describeAlert, messageAbout, type MessageWords } from './one-alert.ts'
import { describeAlerts } from './several-alerts.ts'
import { templateData } from './template-data.ts'

/** A failure that the manager worked around. */
export interface AlertWarning {
  readonly rule: string
  readonly alertId: string
  readonly channel: string
  /** The failure, in one sentence. */
  readonly message: string
}

/** Returns the template of a rule. */
type TemplateOf = (rule: string) => Template | undefined

/** Composes a message from its facts. A template that fails loses no message: the built-in text takes its place. */
export function renderMessage(
  facts: MessageFacts,
  templateOf: TemplateOf,
): { readonly message: AlertMessage; readonly warnings: readonly AlertWarning[] } {
  const { id, group, thread, form, items, more } = facts
  const warnings: AlertWarning[] = []
  const all = [...items, ...more]
  const message: AlertMessage = {
    id,
    type: typeOf(all),
    severity: worstSeverity(all),
    ...wordsOf(facts, (item) => fillTemplate(item, facts, templateOf, warnings)),
    group,
    alerts: items.map((item) => messageAlert(item, form)),
    ...(more.length > 0 && { more: countMore(more) }),
    thread,
    form,
  }
  return { message, warnings }
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

function wordsOf(facts: MessageFacts, templateText: (item: MessageItem) => string | undefined): MessageWords {
  const { items, more, form } = facts
  if (form === 'brief') return describeBriefly(facts)
  const [only] = items
  if (only === undefined || items.length + more.length > 1) return describeAlerts(facts, templateText)
  const words = describeAlert(only, facts)
  return { ...words, text: templateText(only) ?? words.text }
}

function fillTemplate(
  item: MessageItem,
  facts: MessageFacts,
  templateOf: TemplateOf,
  warnings: AlertWarning[],
): string | undefined {
  const { alert } = item
  const template = templateOf(alert.rule)
  if (template === undefined) return undefined
  try {
    return template.render(templateData(alert, messageAbout(item, facts), facts.wallMs))
  } catch (error) {
    const why = error instanceof Error ? error.message : typeof error
    const message = `notificationTemplate failed, so the built-in text is sent: ${why}`
    warnings.push({ rule: alert.rule, alertId: alert.id, channel: facts.channel, message })
    return undefined
  }
}
