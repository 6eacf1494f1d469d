import type { IssuePathItem } from 'valibot'

/** Path of an issue: the named property of an object, and so on down. */
export function issuePath(
  root: unknown,
  key: string,
  ...rest: readonly string[]
): [IssuePathItem, ...IssuePathItem[]] {
  const value = (root as Partial<Record<string, unknown>> | undefined)?.[key]
  const item: IssuePathItem = { type: 'unknown', origin: 'value', input: root, key, value }
  const [next, ...others] = rest
  return next === undefined ? [item] : [item, ...issuePath(value, next, ...others)]
}
