import type { HealthCheckResult, HealthStatus } from '@botwatch/health'
import type { Monitor } from '@botwatch/monitor'

import { cut } from '../printable.ts'
import { MAX_TEXT } from './event-types.ts'
import type { AddEvent } from './record-events.ts'

/** Adds an event when the status of a check has changed. */
export interface CheckWatch {
  /** Looks for results that have become too old, of which the health checker reports nothing. */
  readonly look: () => void
  readonly stop: () => void
}

/** Creates the watch of all checks. */
export function watchChecks({ health }: Pick<Monitor, 'health'>, add: AddEvent): CheckWatch {
  const known = new Map<string, HealthStatus>()
  const compare = ({ name, status: to, message, code, critical }: HealthCheckResult): void => {
    const from = known.get(name) ?? 'unknown'
    known.set(name, to)
    if (from !== to)
      add('check.changed', { check: name, from, to, message: cut(message, MAX_TEXT), code, critical })
  }
  const look = (): void => {
    const results = health.getCheckStates().map(({ result }) => result)
    for (const result of results) compare(result)
    const names = new Set(results.map(({ name }) => name))
    for (const name of known.keys()) if (!names.has(name)) known.delete(name)
  }
  // Before the first event, so that known statuses are no changes.
  for (const { name, result } of health.getCheckStates()) known.set(name, result.status)
  return { look, stop: health.on('result', compare) }
}
