import type { CompiledRule } from '../rules/compile.ts'
import { formatDuration } from '../text.ts'
import type { AlertWarning } from '../warning.ts'
import { explainNoData } from './explain-no-data.ts'
import type { EvaluationInput } from './input.ts'

/** Most rules that one round warns of. The next round goes on. */
const MAX_WARNINGS = 20

interface Waiting {
  readonly compiled: CompiledRule
  /** The first round that could have had its data, on the timeline; null before it. */
  sinceMs: number | null
}

/** Enabled rules that have had no data since the start, or since an edit changed what they watch. */
export class RulesWithoutData {
  readonly #waiting = new Map<string, Waiting>()
  /** Rules that were warned of, with what was looked for. */
  readonly #reported = new Map<string, { readonly compiled: CompiledRule; readonly reason: string }>()

  /** Whether there is any such rule. */
  get isAny(): boolean {
    return this.#waiting.size + this.#reported.size > 0
  }

  has(rule: string): boolean {
    return this.#waiting.has(rule) || this.#reported.has(rule)
  }

  /** Number of rules that were warned of. */
  get reported(): number {
    return this.#reported.size
  }

  /** What was looked for in vain; null before the warning, and once there is data. */
  reasonOf(rule: string): string | null {
    return this.#reported.get(rule)?.reason ?? null
  }

  /** Takes over edits. `before` are the rules before them. */
  follow(
    rules: ReadonlyMap<string, CompiledRule>,
    before: ReadonlyMap<string, CompiledRule>,
    hasData: (compiled: CompiledRule) => boolean,
  ): void {
    for (const name of before.keys()) if (!rules.has(name)) this.arrived(name)
    for (const [name, compiled] of rules) {
      const known = before.get(name)
      if (known === compiled || (known !== undefined && watchOf(known) === watchOf(compiled))) continue
      this.arrived(name)
      const { kind } = compiled.rule
      // The others fire if there is no data.
      if (kind === 'absent' || kind === 'dead_man' || hasData(compiled)) continue
      this.#waiting.set(name, { compiled, sinceMs: null })
    }
  }

  /** Notes that a rule has data, or is gone. */
  arrived(rule: string): void {
    if (!this.#waiting.delete(rule)) this.#reported.delete(rule)
  }

  /** Returns a warning for each rule that has had no data for `noDataAfterMs` of evaluated rounds, once. */
  warn(input: EvaluationInput, nowMs: number, clean: (text: string) => string): readonly AlertWarning[] {
    const warnings: AlertWarning[] = []
    for (const [name, item] of this.#waiting) {
      const { rule } = item.compiled
      if (input[rule.kind === 'health' ? 'health' : 'metrics'] === undefined) continue
      item.sinceMs ??= nowMs
      const forMs = nowMs - item.sinceMs
      if (forMs < rule.noDataAfterMs) continue
      const { subject, reason } = explainNoData(item.compiled, input, clean)
      this.#waiting.delete(name)
      this.#reported.set(name, { compiled: item.compiled, reason })
      const message = `rule ${name} has had no data for ${formatDuration(forMs)}: ${reason}`
      warnings.push({ rule: name, subject, message })
      if (warnings.length === MAX_WARNINGS) break
    }
    return warnings
  }
}

/** What a rule watches, as a text. */
function watchOf({ hash }: CompiledRule): string {
  return hash.split('-')[0] ?? ''
}
