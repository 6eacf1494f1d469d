import { compileRule, type CompiledRule } from '../rules/compile.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { AlertRule } from '../rules/rule.ts'
import { CheckPlans } from './check-plan.ts'
import { MetricPlans } from './metric-plan.ts'
import type { Series } from './series.ts'

/**
 * The enabled rules by what they read: a round looks up the rules of a sample instead of going through all of them, so it
 * costs what the rules read. Follows the rule book when told to, between rounds.
 */
export class Plan {
  readonly metrics: MetricPlans
  readonly checks: CheckPlans
  #compiled: ReadonlyMap<string, CompiledRule> = new Map()

  constructor(clean: (text: string) => string) {
    this.metrics = new MetricPlans(clean)
    this.checks = new CheckPlans(clean)
  }

  /** An enabled rule by its name. */
  compiled(rule: string): CompiledRule | undefined {
    return this.#compiled.get(rule)
  }

  /** Takes over what was edited. What has not changed keeps what is known of it; the rest keeps the times of its samples. */
  follow(book: RuleBook): void {
    const compiled = new Map<string, CompiledRule>()
    for (const rule of book.list()) {
      const known = this.#compiled.get(rule.name)
      if (rule.enabled) compiled.set(rule.name, known?.rule === rule ? known : compileRule(rule))
    }
    this.#compiled = compiled
    const all = [...compiled.values()]
    this.metrics.follow(
      Map.groupBy(ofKind(all, 'threshold'), ({ rule }) => rule.metricName),
      Map.groupBy(ofKind(all, 'absent'), ({ rule }) => rule.metricName),
    )
    this.checks.follow(Map.groupBy(ofKind(all, 'health'), ({ rule }) => rule.healthCheckName))
  }

  /** The alerts of all series, whether they ever fired or not. */
  fingerprints(): ReadonlySet<string> {
    const found = new Set<string>()
    const add = ({ tracks }: Series): void => {
      for (const { fingerprint } of tracks) found.add(fingerprint)
    }
    for (const { bare, labelled } of this.metrics.list) {
      if (bare !== null) add(bare)
      for (const series of labelled.values()) add(series)
    }
    for (const series of this.checks.series.values()) add(series)
    return found
  }
}

function ofKind<K extends AlertRule['kind']>(
  compiled: readonly CompiledRule[],
  kind: K,
): CompiledRule<Extract<AlertRule, { kind: K }>>[] {
  return compiled.filter(({ rule }) => rule.kind === kind) as CompiledRule<Extract<AlertRule, { kind: K }>>[]
}
