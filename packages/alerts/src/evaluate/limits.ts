import type { AlertCondition, SeriesRecord } from '../alert.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { World } from '../world/world.ts'

type Limited = Pick<AlertRule, 'name' | 'maxAlertsPerRule'>

/** Open series by rule: each rule may have `maxAlertsPerRule`, and again as many about missing data. */
export class AlertLimits {
  /** Rules at their limit, with the number of series that were turned away. */
  readonly turnedAway: Map<string, number> = new Map()
  readonly #world: World
  #open: Map<string, number> | undefined

  constructor(world: World) {
    this.#world = world
  }

  /** Counts another open series of a rule. Returns false, and counts it as turned away, if the rule is at its limit. */
  take({ name, maxAlertsPerRule }: Limited, condition: AlertCondition | null): boolean {
    const open = this.#openOf(name, condition)
    if (open < maxAlertsPerRule) this.#count().set(keyOf(name, condition), open + 1)
    else this.turnedAway.set(name, (this.turnedAway.get(name) ?? 0) + 1)
    return open < maxAlertsPerRule
  }

  /** Counts a series that is no longer open. */
  release({ rule, condition }: SeriesRecord): void {
    const key = keyOf(rule, condition)
    const open = this.#open?.get(key)
    if (open !== undefined) this.#open?.set(key, open - 1)
  }

  /** Whether a rule may have another alert on its series, and another about missing data. */
  hasRoom({ name, maxAlertsPerRule }: Limited): boolean {
    return Math.max(this.#openOf(name, null), this.#openOf(name, 'no_data')) < maxAlertsPerRule
  }

  /** Whether a series of a rule is open, or data of one is missing. */
  hasOpen(rule: string): boolean {
    return this.#openOf(rule, null) + this.#openOf(rule, 'no_data') > 0
  }

  #openOf(rule: string, condition: AlertCondition | null): number {
    return this.#count().get(keyOf(rule, condition)) ?? 0
  }

  #count(): Map<string, number> {
    if (this.#open !== undefined) return this.#open
    this.#open = new Map()
    for (const { detection, rule, condition } of this.#world.series.values()) {
      if (detection.kind === 'ok') continue
      const key = keyOf(rule, condition)
      this.#open.set(key, (this.#open.get(key) ?? 0) + 1)
    }
    return this.#open
  }
}

function keyOf(rule: string, condition: AlertCondition | null): string {
  return `${condition ?? 'series'} ${rule}`
}
