import { AlertsError, invalid } from '../errors.ts'
import type { Evaluator } from '../evaluation/evaluator.ts'
import type { RoundTransition } from '../evaluation/transition.ts'
import type { Draft } from '../ledger/draft.ts'
import type { Journal } from '../ledger/ledger.ts'
import { parseAlertRule, type RuleContext } from '../rules/parse-rule.ts'
import { duplicateName } from '../rules/parse-rules.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { AlertRule } from '../rules/rule.ts'
import { withKnownWebhook } from './own-webhook.ts'

/** Dependencies of the functions that edit rules. */
export interface RuleEditor {
  readonly book: RuleBook
  readonly journal: Journal
  readonly evaluator: Evaluator
  /** Context of every rule. */
  readonly context: RuleContext
}

/** Adds a rule. Throws `INVALID_RULE` with all problems, e.g. a duplicate name. */
export function addRule(
  { book, context }: RuleEditor,
  input: unknown,
  prepareWebhook: (rule: AlertRule) => () => void,
): AlertRule {
  const result = parseAlertRule(input, context)
  const problems = result.ok ? [] : [...result.problems]
  if (book.get(nameOf(input)) !== undefined) problems.push(duplicateName('name'))
  if (!result.ok || problems.length > 0) throw invalid('INVALID_RULE', 'alert rule', problems)
  const openWebhook = prepareWebhook(result.rule)
  book.put(result.rule)
  openWebhook()
  return result.rule
}

/** Replaces the rule with the same name, and resolves the alerts of series that it no longer watches. */
export async function updateRule<T>(
  editor: RuleEditor,
  input: unknown,
  {
    show,
    prepareWebhook,
  }: {
    readonly show: (draft: Draft, transitions: readonly RoundTransition[]) => T
    readonly prepareWebhook: (rule: AlertRule) => () => void
  },
): Promise<{ readonly rule: AlertRule; readonly shown: T }> {
  const result = parseAlertRule(withKnownWebhook(input, editor.book.get(nameOf(input))), editor.context)
  if (!result.ok) throw invalid('INVALID_RULE', 'alert rule', result.problems)
  const { rule } = result
  const openWebhook = prepareWebhook(rule)
  const shown = await edit(editor, rule.name, () => editor.book.put(rule), show)
  openWebhook()
  return { rule, shown }
}

/** Removes a rule and resolves its alerts. */
export async function removeRule<T>(
  editor: RuleEditor,
  name: string,
  show: (draft: Draft, transitions: readonly RoundTransition[]) => T,
): Promise<T> {
  return await edit(editor, name, () => editor.book.remove(name), show)
}

/** Changes the rules together with their alerts. If that cannot be stored, the rules stay unchanged. */
async function edit<T>(
  { book, journal, evaluator }: RuleEditor,
  name: string,
  change: () => void,
  show: (draft: Draft, transitions: readonly RoundTransition[]) => T,
): Promise<T> {
  let before: AlertRule | undefined
  try {
    return await journal.step(async (draft) => {
      before = book.get(name)
      if (before === undefined) throw new AlertsError('NOT_FOUND', 'No rule has this name')
      change()
      return show(draft, await evaluator.endOrphans(draft))
    })
  } catch (error) {
    if (before !== undefined) book.put(before)
    throw error
  }
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
