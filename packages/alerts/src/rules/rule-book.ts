import type { AlertRule } from './rule.ts'

/** Rules by name, in the order they were added. */
export class RuleBook {
  readonly #rules = new Map<string, AlertRule>()
  #version = 0

  /** Increases with each change. */
  get version(): number {
    return this.#version
  }

  get(name: string): AlertRule | undefined {
    return this.#rules.get(name)
  }

  list(): readonly AlertRule[] {
    return [...this.#rules.values()]
  }

  /** Adds a rule, or replaces the one with the same name. */
  put(rule: AlertRule): void {
    this.#rules.set(rule.name, rule)
    this.#version += 1
  }

  remove(name: string): void {
    if (this.#rules.delete(name)) this.#version += 1
  }
}
