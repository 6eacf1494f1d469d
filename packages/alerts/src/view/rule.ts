import type { KnownData } from '../evaluate/evaluator.ts'
import { shownRule } from '../handle/rules.ts'
import type { AlertRule } from '../rules/rule.ts'
import { isoTime } from '../text.ts'

/** A rule as it is listed, with what is known of its data. */
export type ListedRule = AlertRule & {
  /** Time of the newest data, ISO 8601 in UTC; null if there was none since the start. */
  readonly lastDataAt: string | null
  /** What was looked for in vain for `noDataAfterMs`, e.g. a misspelt name; null if nothing is missing. */
  readonly noDataReason: string | null
}

/** Returns a rule as it is listed, with its `webhookUrl` cut to the origin. */
export function listedRule(rule: AlertRule, { lastAt, reason }: KnownData): ListedRule {
  return { ...shownRule(rule), lastDataAt: lastAt === null ? null : isoTime(lastAt), noDataReason: reason }
}
