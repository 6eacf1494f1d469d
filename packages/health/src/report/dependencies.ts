import { suggest, type Problem } from '@botwatch/options'

import { keyOf } from '../check/name.ts'

/** A check, and the names of the checks that it needs. */
export interface Dependent {
  readonly name: string
  readonly dependsOn: readonly string[]
}

/**
 * Lists what is wrong with the checks' dependencies: each unknown name that one of `naming` has, default all checks, and the
 * first cycle, written out.
 */
export function dependencyProblems(
  checks: readonly Dependent[],
  naming: readonly Dependent[] = checks,
): Problem[] {
  const byKey = new Map(checks.map((check) => [keyOf(check.name), check]))
  const names = checks.map(({ name }) => name)
  const missing = naming.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter((parent) => !byKey.has(keyOf(parent)))
      .map((parent) => {
        const meant = suggest(
          parent,
          names.filter((other) => other !== name),
        )
        return {
          path: `${name}.dependsOn`,
          expected: 'names of registered checks',
          received: meant === undefined ? `"${parent}"` : `"${parent}"; did you mean ${meant}?`,
        }
      }),
  )
  const cycle = findCycle(checks, byKey)
  if (cycle === null) return missing
  return [...missing, { path: 'dependsOn', expected: 'no cycle', received: cycle.join(' → ') }]
}

function findCycle(
  checks: readonly Dependent[],
  byKey: ReadonlyMap<string, Dependent>,
): readonly string[] | null {
  const cleared = new Set<string>()
  const visit = (check: Dependent, path: readonly string[]): readonly string[] | null => {
    const at = path.indexOf(check.name)
    if (at !== -1) return [...path.slice(at), check.name]
    if (cleared.has(check.name)) return null
    for (const parent of check.dependsOn) {
      const next = byKey.get(keyOf(parent))
      const cycle = next === undefined ? null : visit(next, [...path, check.name])
      if (cycle !== null) return cycle
    }
    cleared.add(check.name)
    return null
  }
  for (const check of checks) {
    const cycle = visit(check, [])
    if (cycle !== null) return cycle
  }
  return null
}

/** Returns by check the names of those that it depends on, directly or not, also of those that were removed. */
export function ancestorsOf(checks: readonly Dependent[]): ReadonlyMap<string, readonly string[]> {
  const byKey = new Map(checks.map((check) => [keyOf(check.name), check]))
  return new Map(
    checks.map((check) => {
      const found = new Map([[keyOf(check.name), check.name]])
      const visit = ({ dependsOn }: Dependent): void => {
        for (const parent of dependsOn) {
          const key = keyOf(parent)
          if (found.has(key)) continue
          const next = byKey.get(key)
          found.set(key, next?.name ?? parent)
          if (next !== undefined) visit(next)
        }
      }
      visit(check)
      return [check.name, [...found.values()].slice(1)]
    }),
  )
}
