import { parseAlertRule, type AlertRuleInput, type RuleContext, type RuleKind } from '@botwatch/alerts'
import { describe, type Problem } from '@botwatch/options'
import { toConfigProblems, toOptions } from '@botwatch/options/config'

import { kindOf, type RuleFields } from './kind.ts'
import { nameOfUnit, readAmount } from './read-amount.ts'
import { placeOfMatcher, readMatch, toTexts, type MatchField, type Texts } from './read-match.ts'
import { COMPARISONS, ruleSchema } from './rule-schema.ts'

type Options = Readonly<Record<string, unknown>>

/** A rule, or all its problems; paths begin below the rule. */
export type RuleResult =
  | { readonly ok: true; readonly rule: AlertRuleInput }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads a rule that fits the schema. `base` is the default rule of its name, which it edits unless it says what it reads. */
export function readRule(
  fields: RuleFields,
  base: AlertRuleInput | undefined,
  context: Omit<RuleContext, 'path'>,
): RuleResult {
  const { kind, isEdit, problems } = kindOf(fields, base && kindOfRule(base))
  if (kind === undefined) return { ok: false, problems }
  const edited = isEdit && base !== undefined ? base : undefined
  const { amounts, problems: ofAmounts } = readAmounts(fields, kind, edited)
  const matched = fields['match'] === undefined ? undefined : readMatch(fields['match'] as MatchField)
  const own = [...problems, ...ofAmounts, ...(matched?.problems ?? [])]
  const wrong = new Set(own.map(({ path }) => path.replace(/\[.*/, '')))
  const fitting = Object.fromEntries(Object.entries(fields).filter(([name]) => !wrong.has(name)))
  const rule = {
    ...edited,
    ...withoutAmounts(toOptions(ruleSchema, fitting) as Options),
    ...amounts,
    ...lists(fitting),
    ...mergedTexts(fitting, edited),
    ...(matched && { match: matched.match }),
    kind,
  } as AlertRuleInput
  const parsed = parseAlertRule(rule, context)
  // A field that has a problem is missing in the rule. That is not a second problem.
  const isNew = ({ path }: Problem): boolean =>
    !wrong.has(path.replace(/[[.].*/, '')) && !(wrong.has('') && isComparison(path))
  const others = parsed.ok ? [] : inWordsOfFile(fields, kind, parsed.problems).filter(isNew)
  const all = [...own, ...others]
  return all.length === 0 ? { ok: true, rule } : { ok: false, problems: all }
}

/** The kind of a rule in the form of a program. */
function kindOfRule(rule: AlertRuleInput): RuleKind | undefined {
  const parsed = parseAlertRule(rule)
  return parsed.ok ? parsed.rule.kind : undefined
}

/** Reads the comparison and the value of `clear`. */
function readAmounts(
  fields: RuleFields,
  kind: RuleKind,
  edited: AlertRuleInput | undefined,
): { readonly amounts: Options; readonly problems: readonly Problem[] } {
  if (kind !== 'threshold' && kind !== 'rate' && kind !== 'ratio') return { amounts: {}, problems: [] }
  const metric = fields[kind === 'threshold' ? 'metric' : kind] ?? edited?.metricName
  const unit = fields['unit'] ?? edited?.unit
  const measured = {
    kind,
    metricName: typeof metric === 'string' ? metric : null,
    unit: typeof unit === 'string' ? unit : undefined,
  }
  const comparison = COMPARISONS.find((name) => fields[name] !== undefined)
  const given = [
    [comparison, 'thresholdValue'],
    ['clear', 'clearValue'],
  ] as const
  const problems: Problem[] = []
  const amounts: Record<string, unknown> = comparison === undefined ? {} : { comparison }
  // As its description says: the unit of the metric is the default. Texts of the alert then show it.
  const shownUnit = kind === 'threshold' && unit === undefined ? nameOfUnit(measured) : ''
  if (shownUnit !== '') amounts['unit'] = shownUnit
  for (const [name = '', option] of given) {
    const amount = fields[name]
    if (typeof amount !== 'number' && typeof amount !== 'string') continue
    const read = readAmount(amount, measured)
    if (read.ok) amounts[option] = read.value
    else problems.push({ path: name, expected: read.expected, received: describe(amount, { isOpen: true }) })
  }
  return { amounts, problems }
}

/** Without the values that {@link readAmounts} reads. */
function withoutAmounts(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => name !== 'thresholdValue' && name !== 'clearValue'),
  )
}

function isComparison(path: string): boolean {
  return (COMPARISONS as readonly string[]).includes(path)
}

/** A single text may stand for a list. */
function lists({ channels, status, group_by: groupBy, escalate }: Options): Options {
  const steps = escalate as readonly { readonly channels: string | readonly string[] }[] | undefined
  return Object.fromEntries(
    Object.entries({
      notificationChannels: channels && [channels].flat(),
      healthStatus: status && [status].flat(),
      groupBy: groupBy && [groupBy].flat(),
      escalate:
        steps &&
        (toOptions(ruleSchema, { escalate }) as { escalate: readonly Options[] }).escalate.map((step) => ({
          ...step,
          channels: [step['channels']].flat(),
        })),
    }).filter(([, value]) => value !== undefined),
  )
}

/** Labels and annotations of an edit are added to those of the default rule. */
function mergedTexts(fields: Options, edited: AlertRuleInput | undefined): Options {
  const names = (['labels', 'annotations'] as const).filter((name) => fields[name] !== undefined)
  return Object.fromEntries(
    names.map((name) => [name, { ...edited?.[name], ...toTexts(fields[name] as Texts) }]),
  )
}

/** Words of a program for which a file has several fields, or none. */
const OPTIONS = /\b(?:metricName|thresholdValue|comparison|dead_man)\b/g

/** Problems of the rule of a program, with the names that the file has for its fields. */
function inWordsOfFile(fields: RuleFields, kind: RuleKind, problems: readonly Problem[]): readonly Problem[] {
  const worded = problems.map(({ expected, ...rest }) => ({
    expected: expected.replaceAll(OPTIONS, (option) => nameOf(option, kind)),
    ...rest,
  }))
  return toConfigProblems(ruleSchema, fields, worded).map((problem) => ({
    ...problem,
    path: placeOf(fields, problem.path),
  }))
}

function placeOf(fields: RuleFields, path: string): string {
  const [, number] = /^match\[(\d+)\]/.exec(path) ?? []
  if (number !== undefined) return placeOfMatcher(fields['match'] as MatchField, Number(number))
  const [, name = '', step = ''] = /^(\w+)(?:\[(\d+)\])/.exec(path) ?? []
  return step !== '' && !Array.isArray(fields[name]) ? name : path
}

function nameOf(option: string, kind: RuleKind): string {
  switch (option) {
    case 'metricName':
      return kind === 'rate' || kind === 'ratio' || kind === 'absent' ? kind : 'metric'
    case 'thresholdValue':
      return 'the threshold'
    case 'dead_man':
      return 'silent'
    default:
      return 'the comparison'
  }
}
