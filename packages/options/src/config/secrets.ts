import type { GenericSchema } from 'valibot'

import { fieldInfo } from './fields.ts'
import { isRecord, nodeOf } from './walk.ts'

const HIDDEN = '[hidden]'

/** The texts in the secret fields of a valid part of a configuration file. */
export function secretsIn(schema: GenericSchema, value: unknown): readonly string[] {
  const found: string[] = []
  mapSecrets(schema, value, (text) => found.push(text))
  return found
}

/** A copy of a valid part of a configuration file with `[hidden]` for each text in a secret field. */
export function hideSecrets(schema: GenericSchema, value: unknown): unknown {
  return mapSecrets(schema, value, () => HIDDEN)
}

function mapSecrets(schema: GenericSchema, value: unknown, map: (text: string) => unknown): unknown {
  if (fieldInfo(schema).isSecret === true) return mapTexts(value, map)
  const { entries, item } = nodeOf(schema, value)
  if (Array.isArray(value))
    return item === undefined ? value : value.map((each) => mapSecrets(item, each, map))
  if (!isRecord(value) || entries === undefined) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const field = entries[name]
      return [name, field === undefined ? each : mapSecrets(field, each, map)]
    }),
  )
}

function mapTexts(value: unknown, map: (text: string) => unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return map(String(value))
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each, map)]))
}
