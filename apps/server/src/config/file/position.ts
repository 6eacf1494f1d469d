import type { Problem } from '@botwatch/options'

/** A place in a file; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A problem with its place in the file. */
export interface PlacedProblem extends Problem {
  readonly position: Position
}

/** A problem of a variable, or with its place in the file. */
export interface ConfigProblem extends Problem {
  readonly position?: Position | undefined
  /** Path of the file, if it is another one than that of the configuration. */
  readonly file?: string | undefined
}
