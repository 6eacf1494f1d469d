import { duration, share, size } from '@botwatch/options/config'
import { toJsonSchema } from '@valibot/to-json-schema'

import type { JsonSchema } from '../src/config/json-schema.ts'

const patternOf = (schema: Parameters<typeof toJsonSchema>[0]): unknown => toJsonSchema(schema).pattern

const QUANTITIES = new Map<unknown, string>([
  [patternOf(duration()), 'duration'],
  [patternOf(size()), 'size'],
  [patternOf(share()), 'share'],
])

/** Says in a few words which values a schema takes. */
export function valueText(schema: JsonSchema): string {
  const { type, enum: choices, const: fixed, pattern, anyOf } = schema
  const { minimum, maximum } = schema as { readonly minimum?: number; readonly maximum?: number }
  if (Array.isArray(choices)) return choices.map((each) => `\`${String(each)}\``).join(', ')
  if (fixed !== undefined) return `\`${JSON.stringify(fixed)}\``
  if (Array.isArray(anyOf)) {
    const texts = (anyOf as readonly JsonSchema[]).filter((each) => !('$ref' in each)).map(valueText)
    return [...new Set(texts)].join(', or ')
  }
  if (type === 'array') {
    const text = valueText(schema['items'] as JsonSchema)
    return `list of: ${text}`
  }
  if (type === 'object') return schema['properties'] === undefined ? 'map of names to values' : 'fields'
  if (type === 'boolean') return '`true`, `false`'
  if (type === 'null') return '`null`'
  if (type === 'string')
    return QUANTITIES.get(pattern) ?? (String(pattern).includes('%') ? 'text with a unit' : 'text')
  const range =
    minimum === undefined ? '' : maximum === undefined ? ` from ${minimum}` : ` ${minimum} to ${maximum}`
  return type === 'integer' || type === 'number' ? `number${range}` : ''
}

/** Splits a description into its meaning and its default, which is a column of its own. */
export function splitDefault(description: string): readonly [string, string] {
  const [sentence = '', text = ''] = /(?:^| )Default:? ((?:[^.]|\.(?! |$))+)\.(?=$| )/.exec(description) ?? []
  return [description.replace(sentence, '').trim(), text === 'none' ? '' : text]
}
