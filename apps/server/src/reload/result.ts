import type { ConfigProblem } from '../config/file/position.ts'
import type { Changes } from '../config/changes.ts'

/** Who asked for a reload: a request, SIGHUP, or a file that has changed. */
export type ReloadTrigger = 'api' | 'signal' | 'file'

/** How a reload can end. */
export const RELOAD_OUTCOMES = ['changed', 'unchanged', 'invalid', 'failed'] as const

/** How a reload ended. `failed` is a failure of the server, e.g. of its database; `invalid` a mistake in the configuration. */
export type ReloadOutcome = (typeof RELOAD_OUTCOMES)[number]

/** A configuration that is in effect. */
export interface Applied {
  readonly changes: Changes
  /** Settings that differ in the file, and take effect after a restart. */
  readonly restartNeeded: readonly string[]
  /** What could not be stored, and is tried again, one line each. */
  readonly missing: readonly string[]
}

/** Result of a reload. Problems and warnings are one line each; `details` has the problems in parts. */
export type ReloadResult =
  | (Applied & {
      readonly outcome: 'changed' | 'unchanged'
      /** Path of the file. Undefined if there is none. */
      readonly path: string | undefined
      readonly warnings: readonly string[]
    })
  | {
      /** `absent`: there is nothing to read again. `stopping`: the server is stopping. */
      readonly outcome: 'invalid' | 'failed' | 'absent' | 'stopping'
      readonly path: string | undefined
      readonly problems: readonly string[]
      readonly details: readonly ConfigProblem[]
      readonly warnings: readonly string[]
    }
