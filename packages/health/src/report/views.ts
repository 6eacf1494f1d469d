import { keyOf } from '../check/name.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { isFailure } from '../record/confirmation.ts'
import type { CheckRecord } from '../record/record.ts'
import type { CheckRules } from '../record/rules.ts'
import { blockersOf } from './blocked-by.ts'
import type { CheckState } from './check-state.ts'
import { ancestorsOf } from './dependencies.ts'

/** A registered check, as far as reports need it. */
export interface ViewedCheck {
  readonly name: string
  readonly rules: Pick<CheckRules, 'dependsOn' | 'failureStatus' | 'probes'>
  readonly record: CheckRecord
  /** When its next background run is due, in milliseconds since 1970; null if none is planned. */
  readonly nextRunMs: () => number | null
}

/** State of one check at the time of one reading. */
export interface CheckView<Check extends ViewedCheck = ViewedCheck> {
  readonly check: Check
  /** With `blockedBy` and `suspect` as of this reading. */
  readonly result: HealthCheckResult
  readonly hasRun: boolean
}

/**
 * Reads all checks at once, in the given order: each with its result in `results`, otherwise the latest. What blocks a
 * check is decided by the results beside it.
 */
export function viewChecks<Check extends ViewedCheck>(
  checks: readonly Check[],
  results?: ReadonlyMap<Check, HealthCheckResult>,
): readonly CheckView<Check>[] {
  const views = checks.map((check) => ({
    check,
    result: results?.get(check) ?? check.record.view(),
    hasRun: check.record.previous !== null,
  }))
  if (checks.every(({ rules }) => rules.dependsOn.length === 0)) return views
  const byKey = new Map(views.map(({ check, result }) => [keyOf(check.name), result]))
  return views.map((view) => {
    const { dependsOn } = view.check.rules
    if (dependsOn.length === 0) return view
    const blockedBy = blockersOf(dependsOn, (key) => byKey.get(key))
    // What blocked the failure has recovered since, and the check has not run again.
    const { blockedBy: blockedThen, rawStatus, suspect: suspectThen } = view.result
    const isOutdated =
      blockedThen.length > 0 && blockedBy.length === 0 && isFailure(rawStatus, view.check.rules)
    const suspect = isOutdated ? 'dependency' : suspectThen
    return { ...view, result: { ...view.result, blockedBy, suspect } }
  })
}

/** Returns the states of all checks, from their views. */
export function toCheckStates(views: readonly CheckView[]): readonly CheckState[] {
  const dependents = views.map(({ check: { name, rules } }) => ({ name, dependsOn: rules.dependsOn }))
  const ancestors = ancestorsOf(dependents)
  return views.map(({ check, result, hasRun }) => {
    const { runs, uptimePercent, sinceMs } = check.record
    return {
      name: check.name,
      result,
      hasRun,
      since: isoOf(sinceMs),
      nextRunAt: isoOf(check.nextRunMs()),
      runs,
      uptimePercent,
      dependsOn: ancestors.get(check.name) ?? [],
    }
  })
}

function isoOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}
