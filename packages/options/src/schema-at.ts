import type { GenericSchema, IssuePathItem } from 'valibot'

/** The parts of valibot's schemas that lead to other schemas. A schema in a pipe has those of the pipe's first one. */
export interface SchemaNode {
  readonly type: string
  readonly entries?: Readonly<Record<string, GenericSchema>>
  readonly item?: GenericSchema
  readonly items?: readonly GenericSchema[]
  readonly value?: GenericSchema
  readonly wrapped?: GenericSchema
  /** The name of the discriminating field of a `v.variant`. */
  readonly key?: string
  readonly options?: readonly GenericSchema[]
}

/** The schema of the value with this key, as far as one schema alone decides it; undefined otherwise. */
export function childSchema(schema: GenericSchema, key: unknown, parent: unknown): GenericSchema | undefined {
  const { entries, item, items, value, type } = resolve(schema, parent)
  if (entries !== undefined && typeof key === 'string')
    return Object.hasOwn(entries, key) ? entries[key] : undefined
  if (type === 'record') return value
  return typeof key === 'number' ? (items?.[key] ?? item) : undefined
}

/** Whether a schema says anything about what is inside a value. */
export function hasChildren({ type, entries, item, items }: SchemaNode): boolean {
  return type === 'record' || (entries ?? item ?? items) !== undefined
}

/** The schema at the end of a path. */
export function schemaAt(root: GenericSchema, path: readonly IssuePathItem[]): GenericSchema | undefined {
  let schema: GenericSchema | undefined = root
  for (const { key, input } of path) schema = schema && childSchema(schema, key, input)
  return schema
}

/** A schema without what is wrapped around it, and of a variant the option that the value chooses. */
export function resolve(schema: GenericSchema, value: unknown): SchemaNode {
  const node = schema as unknown as SchemaNode
  if (node.wrapped !== undefined) return resolve(node.wrapped, value)
  if (node.type !== 'variant' || node.key === undefined || typeof value !== 'object' || value === null)
    return node
  const { key, options = [] } = node
  const chosen = options.find((option) => {
    const discriminator = resolve(option, value).entries?.[key]
    const { issues } = discriminator?.['~run']({ value: (value as Record<string, unknown>)[key] }, {}) ?? {
      issues: [],
    }
    return issues === undefined
  })
  return chosen === undefined ? node : resolve(chosen, value)
}
