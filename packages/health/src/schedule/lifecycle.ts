/** Where the application is in its life. */
export type LifecycleState = 'starting' | 'ready' | 'draining' | 'stopped'

/** What moves it on: the schedule starts, start-up passes, traffic is to go elsewhere, the schedule stops. */
export type LifecycleStep = 'start' | 'pass' | 'drain' | 'stop'

/** The state, and whether start-up ever passed, which is not taken back. */
export interface Lifecycle {
  readonly state: LifecycleState
  readonly hasPassed: boolean
}

/** Before anything happened. */
export const newLifecycle: Lifecycle = { state: 'starting', hasPassed: false }

/** The life cycle after a step; a step that does not fit changes nothing. */
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
