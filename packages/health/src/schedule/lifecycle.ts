/** State of the application. */
export type LifecycleState = 'starting' | 'ready' | 'draining' | 'stopped'

/** What changes the state: the schedule starts, the start-up is over, the application drains, the schedule stops. */
export type LifecycleStep = 'start' | 'pass' | 'drain' | 'stop'

/** The state, and the steps that have ever happened. */
export interface Lifecycle {
  readonly state: LifecycleState
  /** Whether the schedule was started. */
  readonly hasStarted: boolean
  /** Whether start-up was over. */
  readonly hasPassed: boolean
}

/** Before the first step. */
export const newLifecycle: Lifecycle = { state: 'starting', hasStarted: false, hasPassed: false }

/** The life cycle after a step; a step that does not apply changes nothing. */
export function advance(before: Lifecycle, step: LifecycleStep): Lifecycle {
  const { state, hasPassed } = before
  switch (step) {
    case 'start': {
      const started = state === 'stopped' ? (hasPassed ? 'ready' : 'starting') : state
      return { ...before, state: started, hasStarted: true }
    }
    case 'pass':
      return state === 'starting' ? { ...before, state: 'ready', hasPassed: true } : before
    case 'drain':
      return state === 'stopped' ? before : { ...before, state: 'draining' }
    case 'stop':
      return { ...before, state: 'stopped' }
  }
}
