import type { AlertRule } from './rule.ts'

/** The rules by name, in the order they were added. */
export class RuleBook {
  readonly #rules = new Map<string, AlertRule>()
  #version = 0

  /** Another number after each change. */
  get version(): number {
    return this.#version
  }

  get(name: string): AlertRule | undefined {
    return this.#rules.get(name)
  }

  list(): readonly AlertRule[] {
    return [...this.#rules.values()]
  }

  /** Adds a rule, or puts it in the place of the one of its name. */
  put(rule: AlertRule): void {
    this.#rules.set(rule.name, rule)
    this.#version += 1
  }

  remove(name: string): void {
    if (this.#rules.delete(name)) this.#version += 1
  }
}
