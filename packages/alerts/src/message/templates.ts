import type { AlertRule } from '../rules/rule.ts'
import { parseTemplate, type Template } from '../template/template.ts'

/** The templates of rules, each parsed once. */
export class RuleTemplates {
  readonly #parsed = new WeakMap<AlertRule, Template>()

  /** Returns the template of a valid rule; undefined if it has none. */
  of(rule: AlertRule | undefined): Template | undefined {
    if (rule?.notificationTemplate === undefined) return undefined
    const known = this.#parsed.get(rule)
    if (known !== undefined) return known
    const result = parseTemplate(rule.notificationTemplate)
    if (!result.ok) return undefined
    this.#parsed.set(rule, result.template)
    return result.template
  }
}
