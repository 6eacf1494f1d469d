import type { RuleOrigin } from './rule-book.ts'

/** State and origin of a listed rule. Times are ISO 8601 in UTC. */
export interface RuleInfo {
  readonly origin: RuleOrigin
  /** Where the program defines the rule, e.g. `rules[2]` of its options; null for the other origins. */
  readonly definedIn: string | null
  /** When the rule was saved; null unless it is a stored one. */
  readonly updatedAt: string | null
  /** Who saved it; null unless it is a stored one. */
  readonly updatedBy: string | null
  /** State of its worst series. */
  readonly state: 'disabled' | 'inactive' | 'pending' | 'firing'
  /** Number of its alerts that fire, also of those about missing data. */
  readonly firingAlerts: number
  /** Number of its series that breach, but not yet often or long enough to fire. */
  readonly pendingAlerts: number
  /**
   * Last value of the series that is closest to the threshold, or furthest beyond it; with `eq` and `ne`, of the series with
   * the newest data. Null if the rule compares no number, or there was none in the last round.
   */
  readonly lastValue: number | null
  /** Time of the last round in which the rule was evaluated as it is now; null if there was none since the start. */
  readonly lastEvaluatedAt: string | null
  /** Time of the newest data; null if there was none since the start. */
  readonly lastDataAt: string | null
  /** Why the rule has had no data for `noDataAfterMs`, e.g. no metric has this name; null if it has data. */
  readonly noDataReason: string | null
}

const FIELDS: Readonly<Record<keyof RuleInfo, true>> = {
  origin: true,
  definedIn: true,
  updatedAt: true,
  updatedBy: true,
  state: true,
  firingAlerts: true,
  pendingAlerts: true,
  lastValue: true,
  lastEvaluatedAt: true,
  lastDataAt: true,
  noDataReason: true,
}

/** Removes state and origin from a listed rule, so that it can be edited and given back. */
export function withoutInfo(rule: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(rule).filter(([name]) => !Object.hasOwn(FIELDS, name)))
}
