/** State of the application. */
export type LifecycleState = 'starting' | 'ready' | 'draining' | 'stopped'

/** What changes the state: the schedule starts, the start-up checks pass, the application drains, the schedule stops. */
export type LifecycleStep = 'start' | 'pass' | 'drain' | 'stop'

/** The state, and whether start-up has ever passed, which is final. */
export interface Lifecycle {
  readonly state: LifecycleState
  readonly hasPassed: boolean
}

/** Before the first step. */
export const newLifecycle: Lifecycle = { state: 'starting', hasPassed: false }

/** The life cycle after a step; a step that does not apply changes nothing. */
export function advance(before: Lifecycle, step: LifecycleStep): Lifecycle {
  const { state, hasPassed } = before
  switch (step) {
    case 'start':
      return state === 'stopped' ? { state: hasPassed ? 'ready' : 'starting', hasPassed } : before
    case 'pass':
      return state === 'starting' ? { state: 'ready', hasPassed: true } : before
    case 'drain':
      return state === 'stopped' ? before : { state: 'draining', hasPassed }
    case 'stop':
      return { state: 'stopped', hasPassed }
  }
}
