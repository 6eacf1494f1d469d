import { ALERT_SEVERITIES } from '../alert.ts'
import type { AlertMessage, MessageAlert, MessageMore } from '../notifier.ts'
import type { AlertRule } from '../rules/rule.ts'
import { parseTemplate, type Template, type TemplateData } from '../rules/template.ts'
import { isoTime } from '../text.ts'
import type { AlertWarning } from '../warning.ts'
import { linksOf, type LinkTemplates } from './links.ts'
import { messageAlert, type MessageFacts, type MessageItem } from './message-facts.ts'

/** Settings of every message. */
export interface MessageSettings {
  readonly instance: string
  readonly links: LinkTemplates
  readonly templateOf: (rule: string) => Template | undefined
}

/** Composes a message from its facts. A template that fails loses no message: the words of the channel take its place. */
export function composeMessage(
  facts: MessageFacts,
  { instance, links, templateOf }: MessageSettings,
): { readonly message: AlertMessage; readonly warnings: readonly AlertWarning[] } {
  const { id, channel, group, thread, form, items, more, wallMs } = facts
  const warnings: AlertWarning[] = []
  const textOf = (alert: MessageAlert): string | null => {
    const { rule, alertId } = alert
    try {
      return templateOf(rule)?.render(templateData(alert, instance)) ?? null
    } catch (error) {
      const why = error instanceof Error ? error.message : typeof error
      const message = `notificationTemplate failed, so the built-in text is sent: ${why}`
      warnings.push({ rule, alertId, channel, message })
      return null
    }
  }
  const alerts = items.map((item) => {
    const alert = messageAlert(item, linksOf(item.alert, links), facts)
    return form === 'brief' ? alert : { ...alert, text: textOf(alert) }
  })
  const type = typeOf([...items, ...more])
  const at = isoTime(wallMs)
  const message = { id, type, at, channel, instance, group, thread, form, alerts, more: countMore(more) }
  return { message, warnings }
}

/** Composes the message with which a person tests a channel. */
export function testMessage(
  about: Pick<AlertMessage, 'id' | 'channel' | 'instance'>,
  wallMs: number,
): AlertMessage {
  const { id } = about
  const none = { alerts: [], more: { firing: {}, resolved: {} } }
  return { ...about, type: 'test', at: isoTime(wallMs), group: id, thread: id, form: 'full', ...none }
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

/** Returns the values that a template may use. A missing value is null. */
function templateData(
  { reasons: _reasons, previous: _previous, links, alertId: id, knownBefore: _known, ...facts }: MessageAlert,
  instance: string,
): TemplateData {
  const own = { id, instance, runbookUrl: links.runbook, reason: facts.resolution, resolvedBy: facts.by }
  return { ...facts, ...own, type: facts.news }
}

/** Returns the type of a message: the most important news in it. */
function typeOf(items: readonly MessageItem[]): AlertMessage['type'] {
  const types = ['fired', 'reminded', 'resolved'] as const
  return types.find((type) => items.some(({ news }) => news === type)) ?? 'digest'
}

/** Counts items by state and severity. */
function countMore(items: readonly MessageItem[]): MessageMore {
  const countOf = (isFiring: boolean): MessageMore['firing'] => {
    const same = items.filter(({ alert }) => (alert.resolution === null) === isFiring)
    const counts = ALERT_SEVERITIES.map((severity) => {
      return [severity, same.filter(({ alert }) => alert.severity === severity).length] as const
    })
    return Object.fromEntries(counts.filter(([, count]) => count > 0))
  }
  return { firing: countOf(true), resolved: countOf(false) }
}
