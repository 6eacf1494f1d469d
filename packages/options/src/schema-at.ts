import type { GenericSchema, IssuePathItem } from 'valibot'

/** The parts of valibot's schemas that lead to other schemas. A schema in a pipe has those of the pipe's first one. */
export interface SchemaNode extends GenericSchema {
  readonly entries?: Readonly<Record<string, GenericSchema>>
  readonly item?: GenericSchema
  readonly items?: readonly GenericSchema[]
  readonly value?: GenericSchema
  readonly wrapped?: GenericSchema
  /** What a `v.lazy` stands for, given the value. */
  readonly getter?: (value: unknown) => GenericSchema
  /** The name of the discriminating field of a `v.variant`. */
  readonly key?: string
  readonly options?: readonly GenericSchema[]
}

/** The schema of the value with this key, as far as one schema alone decides it; undefined otherwise. */
export function childSchema(
  { entries, item, items, value, type }: SchemaNode,
  key: unknown,
): GenericSchema | undefined {
  if (entries !== undefined && typeof key === 'string')
    return Object.hasOwn(entries, key) ? entries[key] : undefined
  if (type === 'record') return value
  return typeof key === 'number' ? (items?.[key] ?? item) : undefined
}

/** Whether a schema is one of an object with names, of any kind. */
export function isObjectSchema({ type, entries }: SchemaNode): boolean {
  return type === 'record' || type === 'variant' || entries !== undefined
}

/** Whether a schema says anything about what is inside a value. */
export function hasChildren(node: SchemaNode): boolean {
  return isObjectSchema(node) || (node.item ?? node.items) !== undefined
}

/** The schema at the end of a path. */
export function schemaAt(root: GenericSchema, path: readonly IssuePathItem[]): GenericSchema | undefined {
  let schema: GenericSchema | undefined = root
  for (const { key, input } of path) schema = schema && childSchema(resolve(schema, input), key)
  return schema
}

/** A schema without what is wrapped around it, and of a lazy one, a variant or a union the schema that the value chooses. */
export function resolve(schema: GenericSchema, value: unknown): SchemaNode {
  const node = schema as SchemaNode
  if (node.wrapped !== undefined) return resolve(node.wrapped, value)
  if (node.getter !== undefined) return resolve(node.getter(value), value)
  if (node.type === 'union') {
    const chosen = onlyOption(node.options, value)
    return chosen === undefined ? node : resolve(chosen, value)
  }
  if (node.type !== 'variant' || node.key === undefined || typeof value !== 'object' || value === null)
    return node
  const chosen = chooseOption(node, value as Readonly<Record<string, unknown>>, [])
  return chosen === undefined ? node : resolve(chosen, value)
}

/** The option of a variant whose discriminating fields accept those of the value, among them those of variants within it. */
function chooseOption(
  { key = '', options = [] }: SchemaNode,
  value: Readonly<Record<string, unknown>>,
  outer: readonly string[],
): GenericSchema | undefined {
  const keys = [...outer, key]
  const accepts = (schema: GenericSchema | undefined, name: string): boolean =>
    schema?.['~run']({ value: value[name] }, {}).issues === undefined
  return options
    .map((option: SchemaNode) =>
      option.type === 'variant'
        ? chooseOption(option, value, keys)
        : keys.every((name) => accepts(resolve(option, value).entries?.[name], name))
          ? option
          : undefined,
    )
    .find((option) => option !== undefined)
}

/** The only option of a union for a value of this type, if that is an object or an array. */
function onlyOption(options: readonly GenericSchema[] = [], value: unknown): GenericSchema | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fitting = options.filter((option) => {
    const node = resolve(option, value)
    return Array.isArray(value) ? (node.item ?? node.items) !== undefined : isObjectSchema(node)
  })
  return fitting.length === 1 ? fitting[0] : undefined
}
