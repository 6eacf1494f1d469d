import type { Problem } from '@botwatch/options'

import type { ServerConfigInput } from '../server-config.ts'
import type { Lookup } from './substitute.ts'

/** Plain data by name. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether a value is plain data by name. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The items of a list; none of any other value. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Plain data by name; empty for any other value. */
export function recordOf(value: unknown): Fields {
  return isRecord(value) ? value : {}
}

/** The variable that a field comes from. */
export interface FieldSource {
  /** Name of the variable, or of that with `_FILE` at its end. */
  readonly name: string
  /** Part of the variable, e.g. `[0].interval`. Default: the whole. */
  readonly part?: string | undefined
  /** Field that the variable stands for. */
  readonly field: string
  /** Undefined if the variable is not set but needed, or stands for a whole check or channel. */
  readonly text?: string | undefined
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
  /** Where these options come from. */
  readonly origins: readonly Origin[]
  /** Problems with the names of variables. */
  readonly problems: readonly Problem[]
  /** Problems of fields of the file that variables need. */
  readonly conflicts: readonly Problem[]
  readonly warnings: readonly string[]
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
    origins: [],
    problems: [],
    conflicts: [],
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
