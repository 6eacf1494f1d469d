import type { IssuePathItem } from 'valibot'

/**
 * Path of an issue that a `v.rawCheck` adds: the value with this key, and so on down.
 *
 * @example
 * v.rawCheck(({ dataset, addIssue }) => {
 *   const { from, to } = dataset.value
 *   if (from > to) addIssue({ message: 'a day not after to', input: from, path: issuePath(dataset.value, 'from') })
 * })
 */
export function issuePath(
  root: unknown,
  key: string | number,
  ...rest: readonly (string | number)[]
): [IssuePathItem, ...IssuePathItem[]] {
  const value = (root as Partial<Record<string | number, unknown>> | undefined)?.[key]
  const item: IssuePathItem = { type: 'unknown', origin: 'value', input: root, key, value }
  const [next, ...others] = rest
  return next === undefined ? [item] : [item, ...issuePath(value, next, ...others)]
}
