import type { AlertRule } from '../rules/rule.ts'
import { parseTemplate, type Template, type TemplateData } from '../rules/template.ts'
import { typeOf } from './counts.ts'
import { messageAlert, type MessageItem } from './message-item.ts'
import type { MessageWords } from './one-alert.ts'

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

/** Returns the values that a template may use in a message about one alert. A missing value is null. */
export function templateData(item: MessageItem, { title, text }: MessageWords, wallMs: number): TemplateData {
  const { id, comparison, runbookUrl, firedAt, resolution } = item.alert
  const { reasons: _reasons, knownBefore: _knownBefore, ...facts } = messageAlert(item, 'full')
  const durationMs = Math.max(0, (resolution?.at ?? wallMs) - firedAt)
  const own = { id, comparison, runbookUrl, durationMs, reason: facts.resolution, resolvedBy: facts.by }
  return { ...facts, ...own, type: typeOf([item]), title, text }
}
