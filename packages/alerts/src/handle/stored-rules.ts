import { formatProblems } from '@botwatch/options'
import * as v from 'valibot'

import { AlertsError, invalid, isAlertsError } from '../errors.ts'
import { parseAlertRule, type RuleResult } from '../rules/parse-rule.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { RuleRecord } from '../store/store.ts'
import type { AlertWarning } from '../warning.ts'
import type { Step } from '../world/journal.ts'
import { actor, readInput } from './arguments.ts'
import { nameOf, noSuchRule, shownRule, takeOut, whatIsGiven, type RuleEditor } from './rules.ts'

const MAX_STORED_RULES = 1000

/** Who saves a rule. */
export interface SaveRuleInput {
  /** 1 to 256 characters. */
  readonly by: string
}

/** Parses a rule as it would be saved. */
export async function validateRule(editor: RuleEditor<unknown>, input: unknown): Promise<RuleResult> {
  await editor.journal.open()
  const whole = whatIsGiven(input, editor.book.get(nameOf(input)))
  const result = parseAlertRule(whole, editor.context)
  return result.ok ? { ok: true, rule: shownRule(result.rule) } : result
}

/**
 * Stores a rule, which replaces a stored or default one of the same name, and ends the alerts of series that it no longer
 * watches. Rejects with `INVALID_RULE` and all problems, with `RULE_IS_FIXED` if the program defines a rule of this name, or
 * with `CONFLICT` if 1000 rules are stored.
 */
export async function saveRule<Ended>(
  editor: RuleEditor<Ended>,
  input: unknown,
  given: SaveRuleInput,
): Promise<{ readonly rule: AlertRule; readonly ended: Ended }> {
  const { book, journal, prepareWebhook, endRemoved, clean } = editor
  const { by } = readInput('rule', v.strictObject({ by: actor(clean) }), given)
  return await journal.change(async (step) => {
    const name = nameOf(input)
    refuseFixed(book, name)
    const whole = whatIsGiven(input, book.get(name))
    const result = parseAlertRule(whole, editor.context)
    if (!result.ok) throw invalid('INVALID_RULE', 'alert rule', result.problems)
    const { rule } = result
    const { rules } = step.world
    if (!rules.has(name) && rules.size >= MAX_STORED_RULES)
      throw new AlertsError('CONFLICT', `There are ${MAX_STORED_RULES} stored rules; delete one first`)
    const openWebhook = prepareWebhook(rule)
    const fields = fieldsGiven(whole, rule)
    step.world.putRule({ name, fields, updatedAt: step.wallMs, updatedBy: by })
    book.putStored(rule)
    openWebhook()
    return { rule, ended: await endRemoved(step) }
  })
}

/**
 * Deletes a stored rule, in effect or not, and ends its alerts. A default rule of the same name comes back. Rejects with
 * `NOT_FOUND`, or with `RULE_IS_FIXED` if the rule is a default rule or one of the program.
 */
export async function deleteRule<Ended>(editor: RuleEditor<Ended>, name: string): Promise<Ended> {
  const { book, journal } = editor
  return await journal.change(async (step) => {
    if (!step.world.rules.has(name)) {
      refuseFixed(book, name)
      if (book.get(name) === undefined) throw noSuchRule()
      const message = 'A default rule cannot be deleted; save it with enabled: false to switch it off'
      throw new AlertsError('RULE_IS_FIXED', message)
    }
    step.world.forgetRule(name)
    return await takeOut(editor, step, name, ['stored'])
  })
}

/** Takes over the stored rules. Returns a warning for each one that is not in effect. */
export function loadRules(
  { book, context, prepareWebhook }: Pick<RuleEditor<unknown>, 'book' | 'context' | 'prepareWebhook'>,
  { world }: Pick<Step, 'world'>,
): readonly AlertWarning[] {
  return [...world.rules.values()].flatMap((record) => {
    const { name, fields } = record
    const result = parseAlertRule(fields, context)
    if (result.ok) book.putStored(result.rule)
    let reason = whyUnused(book, record, context)
    try {
      if (result.ok && reason === null) prepareWebhook(result.rule)()
    } catch (error) {
      // The channel of its webhook cannot be created.
      book.remove(name, ['stored'])
      reason = isAlertsError(error) ? error.message : 'its webhook cannot be used'
    }
    return reason === null ? [] : [{ rule: name, message: `the stored rule is not in effect: ${reason}` }]
  })
}

/** Returns why a stored rule is not in effect; null if it is. */
export function whyUnused(
  book: RuleBook,
  { name, fields }: RuleRecord,
  context: RuleEditor<unknown>['context'],
): string | null {
  const place = book.placeOf(name)
  if (place !== null) return `the program defines a rule of this name (${place})`
  if (book.originOf(name) === 'stored') return null
  const result = parseAlertRule(fields, context)
  return result.ok ? 'its webhook cannot be used' : formatProblems(result.problems)
}

function refuseFixed(book: RuleBook, name: string): void {
  const place = book.placeOf(name)
  if (place === null) return
  const message = `The program defines this rule (${place}); change it there, or save one under another name`
  throw new AlertsError('RULE_IS_FIXED', message)
}

/** The fields that were given, as they were read: defaults may change with the program. */
function fieldsGiven(input: unknown, rule: AlertRule): RuleRecord['fields'] {
  const given = input as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(rule).filter(([name]) => given[name] !== undefined))
}
