import { isPassing, type HealthStatus } from '../check/status.ts'
import { isFailure } from '../record/confirmation.ts'
import type { CheckRecord } from '../record/record.ts'
import type { CheckRules } from '../record/rules.ts'
import type { Schedule, Task } from '../schedule/schedule.ts'
import { addFailure, addPass, type Evidence, type RunSpan } from './evidence.ts'

/** A failure counts at the latest after this time in which it may have been that of another check. */
const MAX_DOUBT_MS = 60_000

/** A check whose failures are attributed. */
export interface AttributedCheck {
  readonly rules: Pick<CheckRules, 'dependsOn' | 'failureStatus'>
  readonly record: Pick<CheckRecord, 'view'>
  /** Its task in the background schedule; null without one. */
  readonly task: Task | null
}

/** Which checks depend on which. */
interface DependencyGraph<Check> {
  readonly parentsOf: (check: Check) => readonly Check[]
  readonly childrenOf: (check: Check) => readonly Check[]
}

/** What attribution needs from the health checker. */
export interface AttributionServices<Check extends AttributedCheck> {
  readonly checks: DependencyGraph<Check>
  readonly schedule: Pick<Schedule, 'has' | 'runSoon' | 'awakeMs'>
}

/** What is remembered of the runs of one check. */
interface Trail<Check> {
  /** Whether it has run since the start. */
  hasRun: boolean
  /** End of the run since which it has passed; null unless it does. */
  passingSince: number | null
  isFailing: boolean
  /** Whether its failure is its own. */
  isOwn: boolean
  /** Since when it has failed without a verdict, by `awakeMs`; null with one. */
  doubtedSince: number | null
  readonly evidence: Map<Check, Evidence>
}

/** Status of a parent for its children: `down` is confirmed, `unsure` may become so. Null if nothing is known. */
type ParentState = 'down' | 'unsure' | { readonly passingSince: number } | null

/**
 * Decides, in the background schedule, whether the failure of a check is its own or may be that of a check that it depends
 * on, its parent. It is doubted until each parent is confirmed unhealthy, or has been shown to pass while the check fails,
 * for a minute at most. Brings the runs forward that show it.
 */
export class Attribution<Check extends AttributedCheck> {
  readonly #services: AttributionServices<Check>
  #trails = new WeakMap<Check, Trail<Check>>()

  constructor(services: AttributionServices<Check>) {
    this.#services = services
  }

  /** Forgets everything, because runs were left out. */
  reset(): void {
    this.#trails = new WeakMap()
  }

  /** Notes the status of a run, and returns whether it is a failure that is doubted. Call before its result is kept. */
  isDoubtful(check: Check, status: HealthStatus, run: RunSpan): boolean {
    const trail = this.#trailOf(check)
    trail.hasRun = true
    if (!isPassing(status)) trail.passingSince = null
    else trail.passingSince ??= run.endedAt
    if (status === 'unknown') return false
    trail.isFailing = isFailure(status, check.rules)
    const verdict = trail.isFailing ? this.#verdictOn(check, trail, run) : 'none'
    trail.isOwn = verdict === 'own'
    if (verdict === 'doubt') {
      trail.doubtedSince ??= this.#services.schedule.awakeMs
      return this.#isDoubted(trail)
    }
    trail.doubtedSince = null
    // V8 allocates even to clear an empty map.
    if (trail.evidence.size > 0) trail.evidence.clear()
    return false
  }

  /** Brings the runs forward that follow from one whose result is kept now. */
  follow(check: Check, run: RunSpan): void {
    const trail = this.#trailOf(check)
    if (this.#isDoubted(trail)) this.#investigate(check, trail)
    const { passingSince } = trail
    if (passingSince === null) return
    for (const child of this.#services.checks.childrenOf(check)) {
      const childTrail = this.#trailOf(child)
      if (!childTrail.isFailing || childTrail.isOwn || !this.#isScheduled(child)) continue
      const evidence = childTrail.evidence.get(check)
      if (evidence !== undefined) childTrail.evidence.set(check, addPass(evidence, passingSince, run))
      this.#investigate(child, childTrail)
    }
  }

  #isDoubted({ doubtedSince }: Trail<Check>): boolean {
    return doubtedSince !== null && this.#services.schedule.awakeMs - doubtedSince < MAX_DOUBT_MS
  }

  #verdictOn(check: Check, trail: Trail<Check>, run: RunSpan): 'none' | 'own' | 'doubt' {
    const parents = this.#knownParents(check)
    if (parents.length === 0) return 'none'
    if (parents.some(({ state }) => state === 'down')) return 'none'
    if (parents.some(({ state }) => state === 'unsure')) {
      trail.evidence.clear()
      return 'doubt'
    }
    if (trail.isOwn) return 'own'
    let isShown = true
    for (const { parent, state } of parents) {
      if (typeof state === 'string') continue
      const found = addFailure(trail.evidence.get(parent), state.passingSince, run)
      trail.evidence.set(parent, found.evidence)
      if (!found.isShown) isShown = false
    }
    return isShown ? 'own' : 'doubt'
  }

  /** Brings forward the runs that show whether a failure is the check's own: those of its parents, then of the check. */
  #investigate(check: Check, trail: Trail<Check>): void {
    let afterMs = -Infinity
    let awaitsParent = false
    for (const { parent, state } of this.#knownParents(check)) {
      // It runs again soon by itself, because its status is not confirmed.
      if (typeof state === 'string') return
      const { failedAt = null, passedAt = null } = trail.evidence.get(parent) ?? {}
      afterMs = Math.max(afterMs, passedAt ?? state.passingSince)
      if (failedAt === null || passedAt !== null) continue
      awaitsParent = true
      this.#runSoon(parent, failedAt)
    }
    if (!awaitsParent) this.#runSoon(check, afterMs)
  }

  #runSoon({ task }: Check, afterMs: number): void {
    if (task !== null) this.#services.schedule.runSoon(task, afterMs)
  }

  #knownParents(
    check: Check,
  ): readonly { readonly parent: Check; readonly state: NonNullable<ParentState> }[] {
    if (check.rules.dependsOn.length === 0 || !this.#isScheduled(check)) return []
    return this.#services.checks.parentsOf(check).flatMap((parent) => {
      const state = this.#stateOf(parent)
      return state === null ? [] : [{ parent, state }]
    })
  }

  #stateOf(parent: Check): ParentState {
    if (!this.#isScheduled(parent)) return null
    const { hasRun, passingSince } = this.#trailOf(parent)
    if (!hasRun) return 'unsure'
    const { rawStatus, status, stale } = parent.record.view()
    if (stale || rawStatus === 'unknown') return null
    if (rawStatus === 'unhealthy') return status === 'unhealthy' ? 'down' : 'unsure'
    return passingSince === null ? null : { passingSince }
  }

  #isScheduled({ task }: Check): boolean {
    return task !== null && this.#services.schedule.has(task)
  }

  #trailOf(check: Check): Trail<Check> {
    const known = this.#trails.get(check)
    if (known !== undefined) return known
    const trail: Trail<Check> = {
      hasRun: false,
      passingSince: null,
      isFailing: false,
      isOwn: false,
      doubtedSince: null,
      evidence: new Map(),
    }
    this.#trails.set(check, trail)
    return trail
  }
}
