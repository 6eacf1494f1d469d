import type { GenericSchema } from 'valibot'

import { childSchema } from '../schema-at.ts'
import { fieldInfo } from './fields.ts'
import { isRecord, nodeOf } from './walk.ts'

/** The texts in the secret fields of a valid part of a configuration file; of a URL also its password, of `Bearer …` also the token. */
export function secretsIn(schema: GenericSchema, value: unknown): readonly string[] {
  return secretTexts(schema, value).flatMap((text) => [text, ...loginOf(text)])
}

function secretTexts(schema: GenericSchema, value: unknown): readonly string[] {
  const node = nodeOf(schema, value)
  // Of a union, one option may be secret and another not.
  const { isSecret, openNames } = [fieldInfo(schema), fieldInfo(node)].find((info) => info.isSecret) ?? {}
  if (isSecret === true) return textsIn(value, openNames)
  const children: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : isRecord(value)
      ? Object.entries(value)
      : []
  return children.flatMap(([key, each]) => {
    const field = childSchema(node, key)
    return field === undefined ? [] : secretTexts(field, each)
  })
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

function textsIn(value: unknown, openNames?: RegExp): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, each]) =>
    openNames?.test(name) === true ? [] : textsIn(each),
  )
}
