import type { AlertMessage } from '../notifier.ts'
import type { AlertRule } from '../rules/rule.ts'
import { parseTemplate, type Template, type TemplateData } from '../rules/template.ts'
import { isoTime } from '../text.ts'
import { countMore, typeOf, worstSeverity } from './counts.ts'
import { messageAlert, messageSource, type MessageFacts, type MessageItem } from './message-item.ts'
import { describeAlert, type MessageWords } from './one-alert.ts'
import { describeAlerts, describeBriefly } from './several-alerts.ts'

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

/** Returns the values that a template may use in a message about one alert. A missing value is null. */
function templateData(item: MessageItem, { title, text }: MessageWords, wallMs: number): TemplateData {
  const { id, comparison, runbookUrl, firedAt, resolution } = item.alert
  const { reasons: _reasons, knownBefore: _knownBefore, ...facts } = messageAlert(item, 'full')
  const durationMs = Math.max(0, (resolution?.at ?? wallMs) - firedAt)
  const own = { id, comparison, runbookUrl, durationMs, reason: facts.resolution, resolvedBy: facts.by }
  return { ...facts, ...own, type: typeOf([item]), title, text }
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

/** Returns the template of a valid rule; undefined if it has none. Parses each template once. */
export function ruleTemplates(): (rule: AlertRule | undefined) => Template | undefined {
  const parsed = new WeakMap<AlertRule, Template>()
  return (rule) => {
    if (rule?.notificationTemplate === undefined) return undefined
    const known = parsed.get(rule)
    if (known !== undefined) return known
    const result = parseTemplate(rule.notificationTemplate)
    if (!result.ok) return undefined
    parsed.set(rule, result.template)
    return result.template
  }
}
