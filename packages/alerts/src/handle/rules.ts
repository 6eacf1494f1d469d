import { REDACTED } from '@botwatch/redact'

import { AlertsError, invalid } from '../errors.ts'
import { isPlainObject } from '../rules/fields.ts'
import { parseAlertRule, type RuleContext } from '../rules/parse-rule.ts'
import { duplicateName } from '../rules/parse-rules.ts'
import type { AlertRule, RuleBook } from '../rules/rule.ts'
import type { Journal, Step } from '../world/journal.ts'

/** Services of the functions that edit rules. `Ended` describes the alerts that end with a rule. */
export interface RuleEditor<Ended> {
  readonly book: RuleBook
  readonly journal: Pick<Journal, 'change'>
  /** Context of every rule. */
  readonly context: RuleContext
  /** Ends the alerts that an edit leaves without a rule. */
  readonly endRemoved: (step: Step) => Promise<Ended>
  /**
   * Creates the channel of a rule's own webhook, if there is one. Returns a function that opens it. Throws `INVALID_RULE`
   * if the channel cannot be created.
   */
  readonly prepareWebhook: (rule: AlertRule) => () => void
}

/** Adds a rule. Throws `INVALID_RULE` with all problems, e.g. a duplicate name. */
export function addRule({ book, context, prepareWebhook }: RuleEditor<unknown>, input: unknown): AlertRule {
  const result = parseAlertRule(whatIsGiven(input, undefined), context)
  const problems = result.ok ? [] : [...result.problems]
  if (book.get(nameOf(input)) !== undefined) problems.push(duplicateName('name'))
  if (!result.ok || problems.length > 0) throw invalid('INVALID_RULE', 'alert rule', problems)
  const openWebhook = prepareWebhook(result.rule)
  book.put(result.rule)
  openWebhook()
  return result.rule
}

/**
 * Replaces the rule with the same name, and ends the alerts of series that it no longer watches. Rejects with
 * `INVALID_RULE` and all problems, or with `NOT_FOUND`.
 */
export async function updateRule<Ended>(
  editor: RuleEditor<Ended>,
  input: unknown,
): Promise<{ readonly rule: AlertRule; readonly ended: Ended }> {
  const { book, context, prepareWebhook } = editor
  const result = parseAlertRule(whatIsGiven(input, book.get(nameOf(input))), context)
  if (!result.ok) throw invalid('INVALID_RULE', 'alert rule', result.problems)
  const { rule } = result
  const openWebhook = prepareWebhook(rule)
  const ended = await edit(editor, rule.name, () => {
    book.put(rule)
    openWebhook()
  })
  return { rule, ended }
}

/** Removes a rule and ends its alerts. Rejects with `NOT_FOUND`. */
export async function removeRule<Ended>(editor: RuleEditor<Ended>, name: string): Promise<Ended> {
  return await edit(editor, name, () => editor.book.remove(name))
}

async function edit<Ended>(
  { book, journal, endRemoved }: RuleEditor<Ended>,
  name: string,
  change: () => void,
): Promise<Ended> {
  return await journal.change(async (step) => {
    if (book.get(name) === undefined) throw new AlertsError('NOT_FOUND', 'No rule has this name')
    change()
    return await endRemoved(step)
  })
}

/** The name of a rule that may be anything; empty if it cannot be read. */
function nameOf(input: unknown): string {
  try {
    const name: unknown = (input as { readonly name?: unknown } | null | undefined)?.name
    return typeof name === 'string' ? name : ''
  } catch {
    return ''
  }
}

/** Returns a rule with its `webhookUrl` cut to the origin. */
export function shownRule(rule: AlertRule): AlertRule {
  const { webhookUrl } = rule
  return webhookUrl === undefined
    ? rule
    : { ...rule, webhookUrl: `${new URL(webhookUrl).origin}/${REDACTED}` }
}

/** The fields of a rule that may be a listed one. What cannot be read is left to the parser. */
function whatIsGiven(input: unknown, before: AlertRule | undefined): unknown {
  try {
    return withKnownWebhook(withoutData(input), before)
  } catch {
    return input
  }
}

/** Leaves out what a listed rule has beside its fields, so that it can be edited and given back. */
function withoutData(input: unknown): unknown {
  if (!isPlainObject(input)) return input
  const { lastDataAt: _at, noDataReason: _reason, ...rule } = input
  return rule
}

/** Restores the `webhookUrl` of a rule that was returned with the origin only. */
function withKnownWebhook(input: unknown, before: AlertRule | undefined): unknown {
  if (before?.webhookUrl === undefined || typeof input !== 'object' || input === null) return input
  const given: unknown = (input as { readonly webhookUrl?: unknown }).webhookUrl
  return given === shownRule(before).webhookUrl ? { ...input, webhookUrl: before.webhookUrl } : input
}
