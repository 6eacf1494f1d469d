import { isDeepStrictEqual } from 'node:util'

/** Names in a list that were added, changed and removed. */
export interface NamedChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** What differs between two configurations, by name. */
export interface Changes {
  readonly checks: NamedChanges
  readonly channels: NamedChanges
  readonly rules: NamedChanges
  readonly silences: NamedChanges
  readonly keys: NamedChanges
  /** Other settings, e.g. `budgets`. */
  readonly settings: readonly string[]
}

/** Compares two lists by name. Without `isSame`, entries are the same if they are equal. */
export function compareByName<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  isSame: (before: T, after: T) => boolean = isDeepStrictEqual,
): NamedChanges {
  const old = new Map(before.map((entry) => [entry.name, entry]))
  const names = new Set(after.map(({ name }) => name))
  return {
    added: after.filter(({ name }) => !old.has(name)).map(({ name }) => name),
    changed: after.flatMap((entry) => {
      const known = old.get(entry.name)
      return known === undefined || isSame(known, entry) ? [] : [entry.name]
    }),
    removed: before.filter(({ name }) => !names.has(name)).map(({ name }) => name),
  }
}

/** Compares two lists of entries that have no names: equal entries are the same. */
export function compareWhole<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (entry: T) => string,
): NamedChanges {
  const without = (from: readonly T[], others: readonly T[]): readonly string[] =>
    from.filter((entry) => !others.some((other) => isDeepStrictEqual(entry, other))).map(nameOf)
  return { added: without(after, before), changed: [], removed: without(before, after) }
}

/** Writes changes as one text, e.g. `checks +website ~gitlab_api, budgets`. Empty if nothing has changed. */
export function describeChanges({ settings, ...named }: Changes): string {
  const kinds = Object.entries(named).map(([kind, names]) => [kind, describeNames(names)])
  return [...kinds.filter(([, names]) => names !== '').map((kind) => kind.join(' ')), ...settings].join(', ')
}

/** Writes changes as one text, e.g. `+website ~gitlab_api -old`. */
function describeNames({ added, changed, removed }: NamedChanges): string {
  const marked = [
    ...added.map((name) => `+${name}`),
    ...changed.map((name) => `~${name}`),
    ...removed.map((name) => `-${name}`),
  ]
  return marked.join(' ')
}
