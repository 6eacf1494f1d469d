import type { AlertRule, RuleMatch } from '@botwatch/alerts'

import { writeDuration } from '../duration-text.ts'
import type { Facts, ReviewedRule } from './facts.ts'
import type { Finding, FindingKind } from './finding.ts'
import { checkPath, rulePath } from './paths.ts'

/** The time limit of a check that sets none. */
const DEFAULT_TIMEOUT_MS = 5000

/** Finds times of rules and checks that do not go with the interval at which values come. */
export function reviewTimes(facts: Facts): readonly Finding[] {
  return [
    ...facts.rules.filter(({ origin }) => origin === 'code').flatMap((rule) => reviewRule(rule, facts)),
    ...facts.checks.flatMap(({ name, options }): Finding[] => {
      const { timeoutMs = DEFAULT_TIMEOUT_MS, intervalMs = facts.config.healthIntervalMs } = options
      if (timeoutMs < intervalMs) return []
      const message = `A run of ${name} may take ${writeDuration(timeoutMs)}, and the next is due every ${writeDuration(intervalMs)}: some would be left out.`
      return [
        { kind: 'check-slower-than-interval', level: 'warning', path: checkPath(name, 'timeout'), message },
      ]
    }),
  ]
}

function reviewRule(rule: ReviewedRule, facts: Facts): readonly Finding[] {
  const everyMs = intervalOf(rule, facts)
  if (everyMs === undefined) return []
  const every = writeDuration(everyMs)
  const found = (kind: FindingKind, field: string, message: string): Finding => ({
    kind,
    level: 'warning',
    path: rulePath(rule.name, field),
    message,
  })
  const { forMs, maxGapMs, consecutiveBreaches } = rule
  return [
    ...(forMs > 0 && forMs < everyMs
      ? [
          found(
            'for-shorter-than-interval',
            'for',
            `for: ${writeDuration(forMs)} is shorter than the ${every} from one value to the next: the alert fires with the second value, as with for: ${every}.`,
          ),
        ]
      : []),
    // Results of checks are read more often than they change, which is no gap.
    ...(!('healthCheckName' in rule) && maxGapMs < everyMs && (forMs > 0 || consecutiveBreaches > 1)
      ? [
          found(
            'gap-shorter-than-interval',
            'max_gap',
            `A value comes every ${every}, and after a gap of ${writeDuration(maxGapMs)} the rule counts anew: it never fires.`,
          ),
        ]
      : []),
    ...(rule.kind === 'dead_man' && rule.silentAfterMs <= everyMs
      ? [
          found(
            'silent-shorter-than-interval',
            'silent',
            `A value comes every ${every}, so the rule fires although nothing is wrong. Use at least ${writeDuration(2 * everyMs)}.`,
          ),
        ]
      : []),
    ...((rule.kind === 'rate' || rule.kind === 'ratio') && rule.windowMs < 2 * everyMs
      ? [
          found(
            'window-shorter-than-interval',
            'window',
            `A value comes every ${every}, so a window of ${writeDuration(rule.windowMs)} has less than three. Use at least ${writeDuration(2 * everyMs)}.`,
          ),
        ]
      : []),
  ]
}

/** The shortest time from one value of a rule to the next; undefined if it is not known. */
function intervalOf(rule: AlertRule, { checks, config }: Facts): number | undefined {
  const named = 'healthCheckName' in rule ? rule.healthCheckName : undefined
  if (named === undefined) return config.metricsIntervalMs
  const read = checks.filter(({ name }) => (named === '*' ? mayMatch(rule.match, name) : name === named))
  return read.length === 0
    ? undefined
    : Math.min(...read.map(({ options }) => options.intervalMs ?? config.healthIntervalMs))
}

function mayMatch(match: RuleMatch, check: string): boolean {
  if (!Array.isArray(match)) {
    const { check: only = check } = match as Readonly<Record<string, string>>
    return only === check
  }
  const list = match as Extract<RuleMatch, readonly unknown[]>
  return list.every(({ name, op, value }) => name !== 'check' || op !== '=' || value === check)
}
