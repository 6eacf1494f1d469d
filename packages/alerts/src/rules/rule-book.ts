import { isDeepStrictEqual } from 'node:util'

import type { AlertRule } from './rule.ts'

/**
 * Where a rule comes from: the default rules, the store, or the program. Of rules with the same name, one of the program
 * replaces one of the store, and that a default rule.
 */
export type RuleOrigin = 'default' | 'stored' | 'code'

/** From the one that takes precedence. */
const ORIGINS = ['code', 'stored', 'default'] as const
/** Place of the rules that were added at run time. */
const ADDED = 'addRule'

type Layers = Readonly<Record<RuleOrigin, ReadonlyMap<string, AlertRule>>>

/** Rules by name, in the order they were added. */
export class RuleBook {
  readonly #layers = { default: new Map(), stored: new Map(), code: new Map() } satisfies Layers
  /** Where the rules of the program are defined. */
  readonly #places = new Map<string, string>()
  /** The rules in effect. */
  readonly #rules = new Map<string, AlertRule>()
  #version = 0

  /** Increases with each change of the rules in effect. */
  get version(): number {
    return this.#version
  }

  /** Returns the rule in effect. */
  get(name: string): AlertRule | undefined {
    return this.#rules.get(name)
  }

  /** Returns the rules in effect. */
  list(): readonly AlertRule[] {
    return [...this.#rules.values()]
  }

  /** Returns a rule of one origin, whether it is in effect or not. */
  from(origin: RuleOrigin, name: string): AlertRule | undefined {
    return (this.#layers as Layers)[origin].get(name)
  }

  /** Returns the origin of the rule in effect. */
  originOf(name: string): RuleOrigin | undefined {
    return ORIGINS.find((origin) => this.#layers[origin].has(name))
  }

  /** Returns where the program defines a rule, e.g. `rules[2]`; null if it does not. */
  placeOf(name: string): string | null {
    return this.#places.get(name) ?? null
  }

  /** Adds a rule of the program, or replaces the one with the same name. */
  put(rule: AlertRule, place: string = ADDED): void {
    this.#places.set(rule.name, place)
    this.#put('code', rule)
  }

  /** Adds the rules of a configuration. */
  putAll({
    rules,
    defaultRules,
  }: {
    readonly rules: readonly AlertRule[]
    readonly defaultRules: readonly AlertRule[]
  }): void {
    for (const rule of defaultRules) this.putDefault(rule)
    for (const [index, rule] of rules.entries()) this.put(rule, `rules[${index}]`)
  }

  putStored(rule: AlertRule): void {
    this.#put('stored', rule)
  }

  putDefault(rule: AlertRule): void {
    this.#put('default', rule)
  }

  /** Removes the rules of some origins with a name. */
  remove(name: string, origins: readonly RuleOrigin[]): void {
    for (const origin of origins) this.#layers[origin].delete(name)
    if (origins.includes('code')) this.#places.delete(name)
    this.#follow(name)
  }

  /** Returns the rules that were added by `addRule`. */
  added(): readonly AlertRule[] {
    return [...this.#layers.code.values()].filter(({ name }) => this.isAdded(name))
  }

  /** Whether a rule was added by `addRule`. */
  isAdded(name: string): boolean {
    return this.#places.get(name) === ADDED
  }

  /** Takes over the rules of another book; equal ones stay the same objects. Returns whether one in effect has changed. */
  replace(other: RuleBook): boolean {
    const before = new Map(this.#rules)
    for (const origin of ORIGINS) takeOver(this.#layers[origin], other.#layers[origin])
    this.#places.clear()
    for (const [name, place] of other.#places) this.#places.set(name, place)
    this.#rules.clear()
    for (const name of other.#rules.keys()) {
      const rule = this.#inEffect(name)
      if (rule !== undefined) this.#rules.set(name, rule)
    }
    const isSame =
      before.size === this.#rules.size && this.list().every((rule) => before.get(rule.name) === rule)
    if (!isSame) this.#version += 1
    return !isSame
  }

  #put(origin: RuleOrigin, rule: AlertRule): void {
    this.#layers[origin].set(rule.name, rule)
    this.#follow(rule.name)
  }

  #follow(name: string): void {
    const rule = this.#inEffect(name)
    if (rule === this.#rules.get(name)) return
    if (rule === undefined) this.#rules.delete(name)
    else this.#rules.set(name, rule)
    this.#version += 1
  }

  #inEffect(name: string): AlertRule | undefined {
    const origin = this.originOf(name)
    return origin && this.from(origin, name)
  }
}

function takeOver(layer: Map<string, AlertRule>, other: ReadonlyMap<string, AlertRule>): void {
  const before = new Map(layer)
  layer.clear()
  for (const [name, rule] of other) {
    const known = before.get(name)
    layer.set(name, known !== undefined && isDeepStrictEqual(known, rule) ? known : rule)
  }
}
