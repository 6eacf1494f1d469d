import type { Evaluator } from '../evaluate/evaluator.ts'
import type { RuleEditor } from '../handle/rules.ts'
import { shownRule } from '../handle/rules.ts'
import { whyUnused } from '../handle/stored-rules.ts'
import { parseAlertRule } from '../rules/parse-rule.ts'
import { namesRead, type AlertRule } from '../rules/rule.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { RuleInfo } from '../rules/rule-info.ts'
import { isoTime } from '../text.ts'
import type { Journal } from '../world/journal.ts'
import type { World } from '../world/world.ts'

/** A rule in effect as it is listed, with its state and what is known of its data. */
export type ListedRule = AlertRule & RuleInfo

/** A stored rule that is not in effect. */
export interface UnusedRule {
  readonly name: string
  /** E.g. that the program defines a rule of this name, or that a channel it names was removed. */
  readonly reason: string
  /** Null if it cannot be read at all. */
  readonly rule: AlertRule | null
  /** ISO 8601 in UTC. */
  readonly updatedAt: string
  readonly updatedBy: string
}

/** Where lists of rules read from. */
export interface RuleSource {
  readonly journal: Pick<Journal, 'open'>
  readonly book: RuleBook
  readonly evaluator: Pick<Evaluator, 'dataOf'>
  readonly editor: Pick<RuleEditor<unknown>, 'context'>
}

/** Lists the rules in effect. */
export async function listRules(source: RuleSource): Promise<readonly ListedRule[]> {
  const world = await source.journal.open()
  const counts = countSeries(world)
  return source.book.list().map((rule) => listedRule(rule, source, world, counts.get(rule.name)))
}

/** Lists the names of the metrics that enabled rules read. */
export async function listMetricNames({ journal, book }: RuleSource): Promise<readonly string[]> {
  await journal.open()
  const read = book.list().filter(({ enabled, kind }) => enabled && kind !== 'health')
  return [...new Set(read.flatMap(namesRead))]
}

/** Returns the rule in effect with a name. */
export async function getRule(source: RuleSource, name: string): Promise<ListedRule | undefined> {
  const world = await source.journal.open()
  const rule = source.book.get(name)
  return rule && listedRule(rule, source, world, countSeries(world).get(name))
}

/** Lists the stored rules that are not in effect. */
export async function listUnusedRules({
  journal,
  book,
  editor: { context },
}: RuleSource): Promise<readonly UnusedRule[]> {
  const { rules } = await journal.open()
  return [...rules.values()].flatMap((record) => {
    const { name, fields, updatedAt, updatedBy } = record
    const reason = whyUnused(book, record, context)
    if (reason === null) return []
    // Whatever the channels are now.
    const { evaluationIntervalMs } = context
    const result = parseAlertRule(fields, evaluationIntervalMs === undefined ? {} : { evaluationIntervalMs })
    const rule = result.ok ? shownRule(result.rule) : null
    return [{ name, reason, rule, updatedAt: isoTime(updatedAt), updatedBy }]
  })
}

interface Counts {
  firing: number
  pending: number
}

function countSeries({ series }: World): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>()
  for (const { rule, detection } of series.values()) {
    if (detection.kind === 'ok') continue
    let count = counts.get(rule)
    if (count === undefined) counts.set(rule, (count = { firing: 0, pending: 0 }))
    count[detection.kind === 'pending' ? 'pending' : 'firing'] += 1
  }
  return counts
}

function listedRule(
  rule: AlertRule,
  { book, evaluator }: RuleSource,
  { rules }: World,
  { firing, pending }: Counts = { firing: 0, pending: 0 },
): ListedRule {
  const origin = book.originOf(rule.name) ?? 'code'
  const record = origin === 'stored' ? rules.get(rule.name) : undefined
  const { lastAt, reason, value, evaluatedAt } = evaluator.dataOf(rule.name)
  return {
    ...shownRule(rule),
    origin,
    definedIn: origin === 'code' ? book.placeOf(rule.name) : null,
    updatedAt: isoOrNull(record?.updatedAt ?? null),
    updatedBy: record?.updatedBy ?? null,
    state: stateOf(rule, firing, pending),
    firingAlerts: firing,
    pendingAlerts: pending,
    lastValue: value,
    lastEvaluatedAt: isoOrNull(evaluatedAt),
    lastDataAt: isoOrNull(lastAt),
    noDataReason: reason,
  }
}

function stateOf({ enabled }: AlertRule, firing: number, pending: number): RuleInfo['state'] {
  if (!enabled) return 'disabled'
  if (firing > 0) return 'firing'
  return pending > 0 ? 'pending' : 'inactive'
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
