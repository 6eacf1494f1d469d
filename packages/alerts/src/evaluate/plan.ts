import { compileRule, type CompiledRule } from '../rules/compile.ts'
import type { RuleBook } from '../rules/rule.ts'
import type { AlertRule } from '../rules/rule.ts'
import { CheckStreams } from './check-streams.ts'
import { MetricStreams } from './metric-streams.ts'

/** The enabled rules by what they read, so that a round costs what its rules read. Follows the rule book between rounds. */
export class Plan {
  readonly metrics: MetricStreams
  readonly checks: CheckStreams
  #compiled: ReadonlyMap<string, CompiledRule> = new Map()

  constructor(clean: (text: string) => string) {
    this.metrics = new MetricStreams(clean)
    this.checks = new CheckStreams(clean)
  }

  /** Returns an enabled rule. */
  compiled(rule: string): CompiledRule | undefined {
    return this.#compiled.get(rule)
  }

  /** Takes over edits. The times of samples stay. */
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

  /** Returns the fingerprints of all series that have had data. */
  fingerprints(): ReadonlySet<string> {
    const streams = [...this.metrics.streams, ...this.checks.streams.values()]
    return new Set(streams.flatMap(({ series }) => series.map(({ fingerprint }) => fingerprint)))
  }
}

function ofKind<K extends AlertRule['kind']>(
  compiled: readonly CompiledRule[],
  kind: K,
): CompiledRule<Extract<AlertRule, { kind: K }>>[] {
  return compiled.filter(({ rule }) => rule.kind === kind) as CompiledRule<Extract<AlertRule, { kind: K }>>[]
}
