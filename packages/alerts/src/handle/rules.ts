import { REDACTED } from '@botwatch/redact'

import { AlertsError, invalid } from '../errors.ts'
import { isPlainObject } from '../rules/fields.ts'
import { parseAlertRule, type RuleContext } from '../rules/parse-rule.ts'
import { duplicateName } from '../rules/parse-rules.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { RuleBook, RuleOrigin } from '../rules/rule-book.ts'
import { withoutInfo } from '../rules/rule-info.ts'
import type { Journal, Step } from '../world/journal.ts'

/** Services of the functions that edit rules. `Ended` describes the alerts that end with a rule. */
export interface RuleEditor<Ended> {
  readonly book: RuleBook
  readonly journal: Pick<Journal, 'change' | 'open'>
  /** Context of every rule, by the configuration in effect. Read it in the step in which a rule comes into effect. */
  readonly context: RuleContext
  /** Ends the alerts that an edit leaves without a rule. */
  readonly endRemoved: (step: Step) => Promise<Ended>
  /**
   * Creates the channel of a rule's own webhook, if there is one. Returns a function that opens it. Throws `INVALID_RULE`
   * if the channel cannot be created.
   */
  readonly prepareWebhook: (rule: AlertRule) => () => void
  /** Removes secrets from a text. */
  readonly clean: (text: string) => string
}

/** Adds a rule of the program. Throws `INVALID_RULE` with all problems, e.g. a duplicate name. */
export function addRule({ book, context, prepareWebhook }: RuleEditor<unknown>, input: unknown): AlertRule {
  const result = parseAlertRule(whatIsGiven(input, undefined), context)
  const problems = result.ok ? [] : [...result.problems]
  if (isOfProgram(book, nameOf(input))) problems.push(duplicateName('name'))
  if (!result.ok || problems.length > 0) throw invalid('INVALID_RULE', 'alert rule', problems)
  const openWebhook = prepareWebhook(result.rule)
  book.put(result.rule)
  openWebhook()
  return result.rule
}

/**
 * Replaces the rule with the same name by one of the program, and ends the alerts of series that it no longer watches.
 * Rejects with `INVALID_RULE` and all problems, or with `NOT_FOUND`.
 */
export async function updateRule<Ended>(
  editor: RuleEditor<Ended>,
  input: unknown,
): Promise<{ readonly rule: AlertRule; readonly ended: Ended }> {
  const { book, prepareWebhook, journal, endRemoved } = editor
  const read = (): AlertRule => {
    const result = parseAlertRule(whatIsGiven(input, book.get(nameOf(input))), editor.context)
    if (!result.ok) throw invalid('INVALID_RULE', 'alert rule', result.problems)
    return result.rule
  }
  // A wrong rule is refused although the store cannot be read.
  read()
  return await journal.change(async (step) => {
    const rule = read()
    if (book.get(rule.name) === undefined) throw noSuchRule()
    const openWebhook = prepareWebhook(rule)
    book.put(rule, book.isAdded(rule.name) ? undefined : 'updateRule')
    openWebhook()
    return { rule, ended: await endRemoved(step) }
  })
}

/** Removes a rule of the program, or a default rule, and ends its alerts. Rejects with `NOT_FOUND`. */
export async function removeRule<Ended>(editor: RuleEditor<Ended>, name: string): Promise<Ended> {
  const { book, journal } = editor
  return await journal.change(async (step) => {
    if (book.get(name) === undefined) throw noSuchRule()
    if (!isOfProgram(book, name)) {
      const message = 'The program has no rule of this name; delete a stored one with deleteRule'
      throw new AlertsError('NOT_FOUND', message)
    }
    return await takeOut(editor, step, name, ['code', 'default'])
  })
}

/** Removes rules, opens the webhook of the one that comes into effect, and ends alerts. */
export async function takeOut<Ended>(
  { book, prepareWebhook, endRemoved }: RuleEditor<Ended>,
  step: Step,
  name: string,
  origins: readonly RuleOrigin[],
): Promise<Ended> {
  const before = book.get(name)
  book.remove(name, origins)
  const after = book.get(name)
  if (after !== undefined && after !== before) prepareWebhook(after)()
  return await endRemoved(step)
}

export function noSuchRule(): AlertsError {
  return new AlertsError('NOT_FOUND', 'No rule has this name')
}

function isOfProgram(book: RuleBook, name: string): boolean {
  return book.from('code', name) !== undefined || book.from('default', name) !== undefined
}

/** The name of a rule that may be anything; empty if it cannot be read. */
export function nameOf(input: unknown): string {
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
export function whatIsGiven(input: unknown, before: AlertRule | undefined): unknown {
  try {
    return withKnownWebhook(isPlainObject(input) ? withoutInfo(input) : input, before)
  } catch {
    return input
  }
}

/** Restores the `webhookUrl` of a rule that was returned with the origin only. */
function withKnownWebhook(input: unknown, before: AlertRule | undefined): unknown {
  if (before?.webhookUrl === undefined || typeof input !== 'object' || input === null) return input
  const given: unknown = (input as { readonly webhookUrl?: unknown }).webhookUrl
  return given === shownRule(before).webhookUrl ? { ...input, webhookUrl: before.webhookUrl } : input
}
