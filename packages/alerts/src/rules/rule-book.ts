import { NO_LABELS, type Labels } from '../labels.ts'
import { Series } from './series.ts'
import type { HealthRule } from './health.ts'
import type { AlertRule } from './rule.ts'
import type { ThresholdRule } from './threshold.ts'

/** A rule made ready for evaluation. */
export interface CompiledRule<R extends AlertRule = AlertRule> {
  readonly rule: R
  /** The series this rule has seen. */
  readonly series: Series
  readonly matches: (labels: Labels) => boolean
}

/**
 * The rules by name, and by what they read: an evaluation looks up the rules of a sample instead of going through all of
 * them, so a round costs what the rules read.
 */
export class RuleBook {
  readonly #rules = new Map<string, AlertRule>()
  readonly #byMetric = new Map<string, CompiledRule<ThresholdRule>[]>()
  readonly #byCheck = new Map<string, CompiledRule<HealthRule>[]>()

  get size(): number {
    return this.#rules.size
  }

  get(name: string): AlertRule | undefined {
    return this.#rules.get(name)
  }

  list(): readonly AlertRule[] {
    return [...this.#rules.values()]
  }

  add(rule: AlertRule): void {
    this.#rules.set(rule.name, rule)
    if (!rule.enabled) return
    const compiled = { series: new Series(rule), matches: matcherOf(rule.match) }
    if (rule.kind === 'health') append(this.#byCheck, rule.healthCheckName, { ...compiled, rule })
    else append(this.#byMetric, rule.metricName, { ...compiled, rule })
  }

  remove(name: string): void {
    this.#rules.delete(name)
    for (const index of [this.#byMetric, this.#byCheck] as const) {
      for (const [key, compiled] of index) {
        const at = compiled.findIndex(({ rule }) => rule.name === name)
        if (at !== -1) compiled.splice(at, 1)
        if (compiled.length === 0) index.delete(key)
      }
    }
  }

  /** The metrics that enabled rules read, each with its rules. */
  metrics(): ReadonlyMap<string, readonly CompiledRule<ThresholdRule>[]> {
    return this.#byMetric
  }

  /** The enabled rules that read this check by its name; `*` gives those that read each check. */
  ofCheck(name: string): readonly CompiledRule<HealthRule>[] {
    return this.#byCheck.get(name) ?? []
  }
}

function append<T>(index: Map<string, T[]>, key: string, item: T): void {
  const list = index.get(key)
  if (list === undefined) index.set(key, [item])
  else list.push(item)
}

const everything = (): boolean => true

function matcherOf(match: Labels): (labels: Labels) => boolean {
  const wanted = Object.entries(match)
  if (wanted.length === 0) return everything
  return (labels) => labels !== NO_LABELS && wanted.every(([name, value]) => labels[name] === value)
}
