import type { Problem } from '@botwatch/options'

import type { ServerConfigInput } from '../server-config.ts'
import type { Lookup } from './substitute.ts'

/** Plain data by name. */
export type Fields = Readonly<Record<string, unknown>>

/** The variable that a field comes from. */
export interface FieldSource {
  /** Name of the variable, or of that with `_FILE` at its end. */
  readonly name: string
  /** Field that the variable stands for. */
  readonly field: string
  readonly text: string
  /** What the variable takes beside the values of the field. */
  readonly orElse?: string | undefined
  readonly isHidden?: boolean | undefined
}

/** What the environment adds to a file. */
export interface Layer {
  /** The data of the file with the fields of variables in place of its own. */
  readonly value: Fields
  readonly sources: readonly FieldSource[]
  /** Options that come from variables as a whole; they win. */
  readonly input: ServerConfigInput
  /** Hosts without a proxy, also without a proxy among the variables. */
  readonly noProxy?: string | undefined
  /** Whether the environment has keys of the API, valid or not. */
  readonly hasKeys: boolean
  /** Checks and channels that variables make. */
  readonly made: readonly MadeEntry[]
  /** Where these options come from. */
  readonly origins: readonly Origin[]
  /** Problems of the texts of variables, with the names of these. */
  readonly problems: readonly Problem[]
  /** Problems of the options in `input`, with the names of variables. */
  readonly inputProblems: readonly Problem[]
  readonly warnings: readonly string[]
}

/** A check or channel that a variable makes. */
export interface MadeEntry {
  readonly kind: 'checks' | 'channels'
  readonly name: string
  readonly variable: string
}

/** Where a setting comes from. */
export interface Origin {
  /** The field, e.g. `server.port` or `checks[0].token`. */
  readonly path: string
  /** The value as text; `[hidden]` for a secret. */
  readonly shown: string
  /** `default`, the name of a variable, or a place such as `botwatch.yaml:3:7`. */
  readonly from: string
}

/** The environment, as far as a file needs it. */
export interface EnvironmentLayer {
  readonly lookup: Lookup
  /** Lays the environment over the data of a file. `names` are those in its `${…}`. */
  readonly lay: (value: Fields, names: ReadonlySet<string>) => Layer
}

/** An environment without variables. */
export const NO_ENVIRONMENT: EnvironmentLayer = {
  lookup: () => undefined,
  lay: (value) => ({
    value,
    sources: [],
    input: {},
    hasKeys: false,
    made: [],
    origins: [],
    problems: [],
    inputProblems: [],
    warnings: [],
  }),
}

/** The variable that the value at a path comes from. */
export function sourceOf(sources: readonly FieldSource[], path: string): FieldSource | undefined {
  return sources.find(({ field }) => isWithin(path, field))
}

/** Whether a path is that of a value or of something in it. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)
}
