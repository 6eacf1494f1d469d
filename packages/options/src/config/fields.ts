import * as v from 'valibot'

import { DURATION_TEXT, SHARE_TEXT, SIZE_TEXT, type DurationSuffix, type QuantitySuffix } from './quantity.ts'

/** The fields of a part of a configuration file, e.g. of one type of check. Transforms nothing, so that JSON Schema can express it. */
export type ConfigSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>

/** How a field of a configuration file becomes an option of a program. */
export interface FieldInfo {
  /** Name of the option. Default: that of the field in camel case, with the suffix. */
  readonly option?: string
  /** The unit of the option. Default: the value stays what it is. */
  readonly suffix?: QuantitySuffix
  readonly isSecret?: true
  /** Names in a secret map whose values are no secrets. */
  readonly openNames?: RegExp
}

const INFO = Symbol('how a field becomes an option')

/** A duration with its unit, e.g. `90s`, `5m` or `1h30m`. Field `timeout` is option `timeoutMs`, or has another suffix. */
export function duration(suffix: DurationSuffix = 'Ms'): v.GenericSchema<string> {
  return quantity(DURATION_TEXT, 'a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d', suffix)
}

/** A number of bytes with its unit, e.g. `64KiB` or `1MB`. Field `max_body` is option `maxBodyBytes`. */
export function size(): v.GenericSchema<string> {
  return quantity(SIZE_TEXT, 'a size with its unit, e.g. 64KiB or 1MB', 'Bytes')
}

/** A share, e.g. `80%`. Field `warn_at` is option `warnAtRatio` (0.8), or `warnAtPercent` (80). */
export function share(suffix: 'Ratio' | 'Percent' = 'Ratio'): v.GenericSchema<string> {
  return quantity(SHARE_TEXT, 'a share in percent, e.g. 80%', suffix)
}

/** Says in one short sentence what a field means; editors show it. */
export function described<T extends v.GenericSchema>(
  schema: T,
  meaning: string,
): v.SchemaWithPipe<readonly [T, v.DescriptionAction<v.InferOutput<T>, string>]> {
  return v.pipe(schema, v.description(meaning))
}

/** One of the given strings. */
export { choice as oneOf } from '../schemas.ts'

/** Gives a field an option with another name. That of a quantity is whole, e.g. `everyMs`. */
export function renamed<T>(option: string, schema: v.GenericSchema<T>): v.GenericSchema<T> {
  return withInfo(schema, { ...fieldInfo(schema), option })
}

/**
 * Marks a field, and everything in it, as secret: it is hidden wherever a configuration is shown, and its texts wherever they
 * would be shown. Of a map, `openNames` are names whose values are no secrets, e.g. `/^accept$/i`; it has no flag `g` or `y`.
 */
export function secret<T>(schema: v.GenericSchema<T>, openNames?: RegExp): v.GenericSchema<T> {
  return withInfo(schema, { ...fieldInfo(schema), isSecret: true, ...(openNames && { openNames }) })
}

/** How a field becomes an option. */
export function fieldInfo(schema: v.GenericSchema): FieldInfo {
  const { pipe, wrapped } = schema as {
    readonly pipe?: readonly { readonly metadata?: { readonly [INFO]?: FieldInfo } }[]
    readonly wrapped?: v.GenericSchema
  }
  const own = pipe?.findLast(({ metadata }) => metadata?.[INFO] !== undefined)?.metadata?.[INFO]
  if (own !== undefined) return own
  const inner = wrapped ?? (pipe?.[0] === schema ? undefined : (pipe?.[0] as v.GenericSchema | undefined))
  return inner === undefined ? {} : fieldInfo(inner)
}

function quantity(regex: RegExp, expected: string, suffix: QuantitySuffix): v.GenericSchema<string> {
  return withInfo(v.pipe(v.string(expected), v.regex(regex, expected)), { suffix })
}

function withInfo<T>(schema: v.GenericSchema<T>, info: FieldInfo): v.GenericSchema<T> {
  // A symbol, so that the JSON Schema does not show it.
  return v.pipe(schema, v.metadata({ [INFO]: info } as never)) as v.GenericSchema<T>
}
