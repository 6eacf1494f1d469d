import type { EpisodeRecord } from './records.ts'
import type { ResolvedQuery } from './store.ts'

/** Whether an episode is one of those that are asked for, leaving the limit aside. For stores. */
export function matchesQuery(
  { id, rule, severity, labels }: Pick<EpisodeRecord, 'id' | 'rule' | 'severity' | 'labels'>,
  query: Omit<ResolvedQuery, 'limit'>,
): boolean {
  return (
    (query.rule === undefined || rule === query.rule) &&
    (query.severity === undefined || severity === query.severity) &&
    (query.before === undefined || id < query.before) &&
    (query.from === undefined || id >= query.from) &&
    Object.entries(query.labels ?? {}).every(
      ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
    )
  )
}
