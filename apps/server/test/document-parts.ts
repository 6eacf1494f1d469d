import type { Document, DocumentedOperation, Media } from './document.ts'

/** A part of the document with a name for messages, e.g. `GET /health: answer 200`. */
export interface Named<T> {
  readonly name: string
  readonly value: T
}

/** Every operation by its method and path, e.g. `GET /alerts/{id}`. */
export function operationsOf(document: Document): ReadonlyMap<string, DocumentedOperation> {
  return new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation]),
    ),
  )
}

/** Every body of requests and answers. */
export function mediaOf(document: Document): readonly Named<Media>[] {
  return [...operationsOf(document)].flatMap(([name, { requestBody, responses }]) => [
    ...Object.entries(requestBody?.content ?? {}).map(([type, value]) => ({
      name: `${name}: body ${type}`,
      value,
    })),
    ...Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).map(([type, value]) => ({ name: `${name}: answer ${status} ${type}`, value })),
    ),
  ])
}

/** Every schema that is not part of another one. */
export function schemasOf(document: Document): readonly Named<object>[] {
  const { schemas, headers } = document.components
  return [
    ...Object.entries(schemas).map(([name, value]) => ({ name: `component ${name}`, value })),
    ...Object.entries(headers).map(([name, { schema }]) => ({ name: `header ${name}`, value: schema })),
    ...[...operationsOf(document)].flatMap(([name, { parameters = [] }]) =>
      parameters.map(({ name: parameter, schema }) => ({
        name: `${name}: parameter ${parameter}`,
        value: schema,
      })),
    ),
    ...mediaOf(document).map(({ name, value }) => ({ name, value: value.schema })),
  ]
}

const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas'])
const LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const SINGLE: ReadonlySet<string> = new Set(
  'items additionalProperties propertyNames contains not if then else unevaluatedProperties'.split(' '),
)

/** A schema and all schemas in it, each with its name. */
export function withParts({ name, value }: Named<object>): readonly Named<object>[] {
  const inside = Object.entries(value).flatMap(([key, part]): readonly Named<object>[] => {
    if (typeof part !== 'object' || part === null) return []
    if (MAPS.has(key) || (LISTS.has(key) && Array.isArray(part)))
      return Object.entries(part as Readonly<Record<string, object>>).flatMap(([index, each]) =>
        withParts({ name: `${name}/${key}/${index}`, value: each }),
      )
    return SINGLE.has(key) && !Array.isArray(part) ? withParts({ name: `${name}/${key}`, value: part }) : []
  })
  return [{ name, value }, ...inside]
}

/** Every `$ref`. */
export function refsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) =>
    key === '$ref' && typeof part === 'string' ? [part] : refsOf(part),
  )
}

/** What a `$ref` leads to; undefined if nothing. */
export function resolveRef(document: Document, ref: string): unknown {
  const parts = ref
    .replace(/^#\//, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
  return parts.reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | undefined)?.[part],
    document,
  )
}
