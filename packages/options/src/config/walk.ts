import * as v from 'valibot'

import { resolve, type SchemaNode } from '../schema-at.ts'
import { fieldInfo } from './fields.ts'

/** The schema of the contents of a value: of a union, the first option that the value fits. */
export function nodeOf(schema: v.GenericSchema, value: unknown): SchemaNode {
  const node = resolve(schema, value)
  if (node.type !== 'union') return node
  const chosen = node.options?.find((option) => v.is(option, value))
  return chosen === undefined ? node : nodeOf(chosen, value)
}

/** The name of the option that a field becomes. */
export function optionName(field: string, schema: v.GenericSchema): string {
  const { option, suffix = '' } = fieldInfo(schema)
  if (option !== undefined) return option
  return field.replaceAll(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase()) + suffix
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
