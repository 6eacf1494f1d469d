import type { NewKey } from '../new-key.ts'

/** What the options of `botwatch init` say. */
export interface Answers {
  readonly instance?: string
  readonly host?: string
  readonly port?: string
  readonly publicUrl?: string
  readonly timezone?: string
  readonly language?: string
  readonly gitlab?: string
  readonly project?: string
  readonly llm?: string
  readonly model?: string
  readonly url?: readonly string[]
  readonly heartbeat?: readonly string[]
  readonly slack?: true
  readonly discord?: true
  readonly webhook?: true
  readonly email?: readonly string[]
  readonly budgetDay?: string
  readonly budgetMonth?: string
}

/** What a file has beside the answers. */
export interface Made {
  /** The key of an administrator. */
  readonly admin?: NewKey | undefined
}

/** A variable that a file refers to. */
export interface NeededVariable {
  readonly name: string
  /** What it is, for people. */
  readonly meaning: string
  /** A value with which the file can be checked before the real one is known. */
  readonly sample: string
}
