import type { IssuePathItem } from 'valibot'

const MAX_NAME_LENGTH = 40
const MAX_DIGITS = 4

/** The names of objects on a path, so that those of a large object are listed once. */
export type ListedNames = Map<unknown, readonly string[]>

/** A path in the notation of JavaScript, e.g. `rules[0].threshold`. */
export function formatPath(items: readonly IssuePathItem[], root: string, listed: ListedNames): string {
  return items.reduce((path, { key, input }) => join(path, key, () => indexOf(key, input, listed)), root)
}

/**
 * A path with one more name or index. A name that may be a token (long, or with many digits) or that is not a plain
 * name is replaced by its position in the object.
 */
export function join(path: string, key: unknown, index: number | (() => number)): string {
  if (typeof key === 'number') return `${path}[${key}]`
  const name = String(key)
  if (!isPlainName(name)) return `${path}[${typeof index === 'number' ? index : index()}]`
  return path === '' ? name : `${path}.${name}`
}

function indexOf(key: unknown, parent: unknown, listed: ListedNames): number {
  const names = listed.get(parent) ?? Object.keys(Object(parent) as object)
  listed.set(parent, names)
  return names.indexOf(String(key))
}

function isPlainName(name: string): boolean {
  const digits = name.replaceAll(/\D/g, '').length
  return name.length <= MAX_NAME_LENGTH && digits <= MAX_DIGITS && /^[A-Za-z_$][\w$.-]*$/.test(name)
}
