import type { Problem } from '../check/errors.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { keyOf } from '../check/name.ts'
import { describeOpenly } from '../validate.ts'

/** A check, and the names of those it cannot pass without. */
export interface Dependent {
  readonly name: string
  readonly dependsOn: readonly string[]
}

/** Everything wrong with how checks depend on each other: names of no check, and the first cycle, written out. */
export function dependencyProblems(checks: readonly Dependent[]): Problem[] {
  const byKey = new Map(checks.map((check) => [keyOf(check.name), check]))
  const missing = checks.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter((parent) => !byKey.has(keyOf(parent)))
      .map((parent) => ({
        path: `${name}.dependsOn`,
        expected: 'the names of registered checks',
        received: describeOpenly(parent),
      })),
  )
  const cycle = findCycle(checks, byKey)
  if (cycle === null) return missing
  return [...missing, { path: 'dependsOn', expected: 'no cycle', received: cycle.join(' → ') }]
}

/** The names of the unhealthy checks among those depended on. */
export function blockersOf(
  dependsOn: readonly string[],
  find: (key: string) => HealthCheckResult | undefined,
): readonly string[] {
  return dependsOn.flatMap((parent) => {
    const found = find(keyOf(parent))
    return found?.status === 'unhealthy' ? [found.name] : []
  })
}

/** Says of each result which of the checks it depends on are unhealthy, judged by the results beside it. */
export function markBlocked(
  results: readonly HealthCheckResult[],
  checks: readonly Dependent[],
): readonly HealthCheckResult[] {
  if (checks.every(({ dependsOn }) => dependsOn.length === 0)) return results
  const byKey = new Map(results.map((result) => [keyOf(result.name), result]))
  return results.map((result, i) => {
    const dependsOn = checks[i]?.dependsOn ?? []
    return dependsOn.length === 0
      ? result
      : { ...result, blockedBy: blockersOf(dependsOn, (key) => byKey.get(key)) }
  })
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
