import type { GenericSchema } from 'valibot'

import { join } from '../path.ts'
import { childSchema, resolve, type SchemaNode } from '../schema-at.ts'
import { fieldInfo } from './fields.ts'
import { isRecord } from './walk.ts'

/** A scalar in a part of a configuration file, which need not be valid. */
export interface ScalarField {
  /** As in problems, e.g. `checks[0].token`. */
  readonly path: string
  /** The type of the schema, e.g. `number` or `picklist`; undefined if no schema describes the scalar. */
  readonly type: string | undefined
  /** Whether the scalar is in a secret field. */
  readonly isSecret: boolean
}

/** Copies a part of a configuration file, with each scalar replaced by what `map` returns. */
export function mapScalars(
  schema: GenericSchema,
  value: unknown,
  map: (scalar: unknown, field: ScalarField) => unknown,
): unknown {
  return visit(schema, value, { path: '', isSecret: false })

  function visit(at: GenericSchema | undefined, current: unknown, outer: Omit<ScalarField, 'type'>): unknown {
    const node = at && resolve(at, current)
    const { path } = outer
    const isSecret = outer.isSecret || (node !== undefined && (isSecretNode(at) || isSecretNode(node)))
    const child = (key: string | number, item: unknown, index: number): unknown =>
      visit(childOf(node, key, current), item, { path: join(path, key, index), isSecret })
    if (Array.isArray(current)) return current.map((item: unknown, index) => child(index, item, index))
    if (isRecord(current))
      return Object.fromEntries(
        Object.entries(current).map(([key, item], index) => [key, child(key, item, index)]),
      )
    return map(current, { path, type: node?.type, isSecret })
  }
}

/** Of a union, the first option that has such a field. */
function childOf(
  node: SchemaNode | undefined,
  key: string | number,
  value: unknown,
): GenericSchema | undefined {
  if (node?.type !== 'union') return node && childSchema(node, key)
  return node.options
    ?.map((option) => childSchema(resolve(option, value), key))
    .find((found) => found !== undefined)
}

/** Whether a field is secret, or one option of it. */
function isSecretNode(schema: GenericSchema | undefined): boolean {
  if (schema === undefined) return false
  const { type, options = [] } = schema as SchemaNode
  return fieldInfo(schema).isSecret === true || (type === 'union' && options.some(isSecretNode))
}
