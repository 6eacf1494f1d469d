import type { Problem } from '@botwatch/options'

import { keyOf } from '../check/name.ts'
import { blockersOf } from '../report/blocked-by.ts'
import { dependencyProblems, type Dependent } from '../report/dependencies.ts'
import type { CheckSlot } from './slot.ts'

/** The registered checks by name, ignoring case. */
export class Registry {
  readonly #slots = new Map<string, CheckSlot>()
  #dependencyProblems: readonly Problem[] | null = null
  /** By the key of the check that they depend on. */
  #children: ReadonlyMap<string, readonly CheckSlot[]> | null = null

  /** All slots, in the order in which they were added. */
  get all(): readonly CheckSlot[] {
    return [...this.#slots.values()]
  }

  /** What is wrong with the dependencies of the registered checks. */
  get dependencyProblems(): readonly Problem[] {
    this.#dependencyProblems ??= dependencyProblems(this.all.map(toDependent))
    return this.#dependencyProblems
  }

  /** What would be wrong with the dependencies of one more check. */
  dependencyProblemsOf(slot: CheckSlot): readonly Problem[] {
    const added = toDependent(slot)
    return dependencyProblems([...this.all.map(toDependent), added], [added])
  }

  get(name: string): CheckSlot | undefined {
    return this.#slots.get(keyOf(name))
  }

  /** Whether this very slot is registered, rather than none or a later one of the same name. */
  has(slot: CheckSlot): boolean {
    return this.get(slot.name) === slot
  }

  add(slot: CheckSlot): void {
    this.#slots.set(keyOf(slot.name), slot)
    this.#dependencyProblems = null
    this.#children = null
  }

  remove(slot: CheckSlot): void {
    this.#slots.delete(keyOf(slot.name))
    this.#dependencyProblems = null
    this.#children = null
  }

  /** Replaces all slots. */
  replace(slots: readonly CheckSlot[]): void {
    this.#slots.clear()
    for (const slot of slots) this.#slots.set(keyOf(slot.name), slot)
    this.#dependencyProblems = null
    this.#children = null
  }

  /** Names of the checks among those depended on that are unhealthy now. */
  blockersOf(dependsOn: readonly string[]): readonly string[] {
    return blockersOf(dependsOn, (key) => this.#slots.get(key)?.record.view())
  }

  /** The registered checks that a check depends on, as it names them. */
  parentsOf({ rules: { dependsOn } }: CheckSlot): readonly CheckSlot[] {
    return dependsOn.flatMap((name) => this.get(name) ?? [])
  }

  /** The registered checks that name a check as one that they depend on. */
  childrenOf({ name }: CheckSlot): readonly CheckSlot[] {
    this.#children ??= childrenByKey(this.all)
    return this.#children.get(keyOf(name)) ?? []
  }
}

/** Returns what the dependencies of checks are validated by. */
export function toDependent({ name, rules: { dependsOn } }: CheckSlot): Dependent {
  return { name, dependsOn }
}

function childrenByKey(slots: readonly CheckSlot[]): ReadonlyMap<string, readonly CheckSlot[]> {
  const children = new Map<string, CheckSlot[]>()
  for (const slot of slots) {
    for (const key of new Set(slot.rules.dependsOn.map(keyOf))) {
      const known = children.get(key)
      if (known === undefined) children.set(key, [slot])
      else known.push(slot)
    }
  }
  return children
}
