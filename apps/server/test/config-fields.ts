import type { Problem } from '@botwatch/options'
import { optionName, toOptions, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import type { Sample } from './config-samples.ts'

const UNKNOWN = 'a name that no option has'

/** The fields and the options at one place of an adapter, e.g. `expect.json`. */
export interface Place {
  readonly fields: readonly string[]
  /** Options that the fields become. */
  readonly covered: readonly string[]
  /** Options that the factory takes; undefined if it takes any name there. */
  readonly options: readonly string[] | undefined
  /** Fields that the samples have. */
  readonly used: readonly string[]
}

interface Node extends v.GenericSchema {
  readonly wrapped?: v.GenericSchema
  readonly options?: readonly v.GenericSchema[]
  readonly item?: v.GenericSchema
  readonly entries?: v.ObjectEntries
}

/** Compares the fields of an adapter, at any depth, with the options of its factory, which lists them when it is given an unknown one. */
export function placesOf(
  schema: ConfigSchema,
  samples: readonly Sample[],
  create: (options: object) => unknown,
): Readonly<Record<string, Place>> {
  const places: Record<string, Place> = {}
  for (const sample of samples) {
    const options = toOptions(schema, sample) as object
    for (const { path, optionPath, entries, value } of objectsIn(schema, sample)) {
      const place = path.filter((step) => typeof step === 'string').join('.')
      places[place] = {
        fields: Object.keys(entries),
        covered: Object.entries(entries).map(([name, field]) => optionName(name, field as v.GenericSchema)),
        options: optionsAt(options, optionPath, create),
        used: [...new Set([...(places[place]?.used ?? []), ...Object.keys(value)])],
      }
    }
  }
  return places
}

interface Found {
  readonly path: readonly (string | number)[]
  readonly optionPath: readonly (string | number)[]
  readonly entries: v.ObjectEntries
  readonly value: object
}

/** Every object with named fields in a value. */
function objectsIn(
  schema: v.GenericSchema,
  value: unknown,
  path: Found['path'] = [],
  optionPath: Found['path'] = [],
): readonly Found[] {
  const { wrapped, options, item, entries, type }: Node = schema
  if (wrapped !== undefined) return objectsIn(wrapped, value, path, optionPath)
  const chosen = type === 'union' ? options?.find((option) => v.is(option, value)) : undefined
  if (chosen !== undefined) return objectsIn(chosen, value, path, optionPath)
  if (Array.isArray(value) && item !== undefined)
    return value.flatMap((each, index) => objectsIn(item, each, [...path, index], [...optionPath, index]))
  if (typeof value !== 'object' || value === null || entries === undefined) return []
  return [
    { path, optionPath, entries, value },
    ...Object.entries(value).flatMap(([name, each]) => {
      const field = entries[name] as v.GenericSchema
      return objectsIn(field, each, [...path, name], [...optionPath, optionName(name, field)])
    }),
  ]
}

/** The options that a factory takes at a path. */
function optionsAt(
  options: object,
  path: Found['path'],
  create: (options: object) => unknown,
): readonly string[] | undefined {
  const copy = structuredClone(options)
  const at = path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], copy)
  Object.assign(at as object, { [UNKNOWN]: 1 })
  try {
    create(copy)
    return undefined
  } catch (error) {
    const { problems = [] } = error as { readonly problems?: readonly Problem[] }
    const unknown = problems.find(({ received }) => received === 'an unknown option')
    return unknown?.expected.replace(/^one of /, '').split(', ')
  }
}
