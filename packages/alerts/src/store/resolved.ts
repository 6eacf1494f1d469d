import type { AlertRecord } from '../alert.ts'
import type { ResolvedQuery } from './store.ts'

/** Whether an alert passes a filter, leaving the limit aside. */
export function matchesQuery(
  { id, rule, severity, labels }: Pick<AlertRecord, 'id' | 'rule' | 'severity' | 'labels'>,
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
