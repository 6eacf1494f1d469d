import type { GenericSchema } from 'valibot'

import { childSchema } from '../schema-at.ts'
import { fieldInfo } from './fields.ts'
import { isRecord, nodeOf } from './walk.ts'

const HIDDEN = '[hidden]'

/** The texts in the secret fields of a valid part of a configuration file; of a URL also its password, of `Bearer …` also the token. */
export function secretsIn(schema: GenericSchema, value: unknown): readonly string[] {
  const found: string[] = []
  mapSecrets(schema, value, (text) => found.push(text, ...loginOf(text)))
  return found
}

/** A copy of a valid part of a configuration file with `[hidden]` for each text in a secret field. */
export function hideSecrets(schema: GenericSchema, value: unknown): unknown {
  return mapSecrets(schema, value, () => HIDDEN)
}

function mapSecrets(schema: GenericSchema, value: unknown, map: (text: string) => unknown): unknown {
  const node = nodeOf(schema, value)
  // Of a union, one option may be secret and another not.
  const { isSecret, openNames } = [fieldInfo(schema), fieldInfo(node)].find((info) => info.isSecret) ?? {}
  if (isSecret === true) return mapTexts(value, map, openNames)
  if (Array.isArray(value)) return value.map((each, index) => mapChild(index, each))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapChild(name, each)]))

  function mapChild(key: string | number, each: unknown): unknown {
    const field = childSchema(node, key)
    return field === undefined ? each : mapSecrets(field, each, map)
  }
}

/** The token of `Bearer …`; the password of a URL, as written and decoded. A user name without a password is a token. */
function loginOf(text: string): readonly string[] {
  const [, token] = /^(?:bearer|basic|token)\s+(\S+)$/i.exec(text) ?? []
  if (token !== undefined) return [token]
  const { username = '', password = '' } = URL.parse(text) ?? {}
  const login = password || username
  if (login === '') return []
  try {
    return [...new Set([login, decodeURIComponent(login)])]
  } catch {
    return [login]
  }
}

function mapTexts(value: unknown, map: (text: string) => unknown, openNames?: RegExp): unknown {
  if (typeof value === 'string' || typeof value === 'number') return map(String(value))
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      openNames?.test(name) === true ? each : mapTexts(each, map),
    ]),
  )
}
