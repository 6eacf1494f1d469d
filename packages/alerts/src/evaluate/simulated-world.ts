import type { AlertCondition } from '../alert.ts'
import type { Labels } from '../labels.ts'
import type { ResolveReason } from '../state.ts'
import { NEW_STATE } from '../store/store.ts'
import { isoTime } from '../text.ts'
import { createUuidV7 } from '../uuid.ts'
import type { Step } from '../world/journal.ts'
import { World } from '../world/world.ts'
import type { RoundTransition } from './series.ts'

/** One alert that a rule would have raised. Times are ISO 8601 in UTC. */
export interface SimulatedAlert {
  /** When the series began to breach. */
  readonly startedAt: string
  readonly firedAt: string
  /** Null if it still fires after the last round. */
  readonly resolvedAt: string | null
  readonly reason: ResolveReason | null
  /** Highest and lowest value while it fired; null unless the rule compares a number. */
  readonly highest: number | null
  readonly lowest: number | null
}

/** A series of a rule, and the alerts that it would have had, oldest first. */
export interface SimulatedSeries {
  readonly labels: Labels
  /** Null for a series that the rule watches; else what an additional alert would have been about, e.g. missing data. */
  readonly condition: AlertCondition | null
  /** Highest and lowest of all values; null unless the rule compares a number. */
  readonly highest: number | null
  readonly lowest: number | null
  readonly alerts: readonly SimulatedAlert[]
}

/** Highest and lowest of some values. */
class Range {
  highest: number | null = null
  lowest: number | null = null

  add(value: number | null): void {
    if (value === null) return
    this.highest = Math.max(value, this.highest ?? value)
    this.lowest = Math.min(value, this.lowest ?? value)
  }
}

interface Period extends Pick<SimulatedAlert, 'startedAt' | 'firedAt'> {
  resolvedAt: string | null
  reason: ResolveReason | null
  readonly range: Range
}

interface PastSeries extends Pick<SimulatedSeries, 'labels' | 'condition'> {
  readonly range: Range
  readonly periods: Period[]
}

/** A world that is not stored, and what has happened in it. */
export class SimulatedWorld {
  readonly #world = new World(NEW_STATE)
  readonly #newId = createUuidV7()
  readonly #series = new Map<string, PastSeries>()
  #nowMs = 0

  /** Runs a step at a time, on both clocks. */
  async step<T>(atMs: number, work: (step: Step) => Promise<T>): Promise<T> {
    const world = this.#world
    const nowMs = (this.#nowMs = Math.max(this.#nowMs, atMs))
    const newId = (): string => this.#newId(nowMs)
    const result = await work({ world, nowMs, wallMs: nowMs, newId, afterwards: (more) => more() })
    // Nothing is stored.
    world.takeChanges(nowMs, nowMs)
    for (const id of world.endedAlerts.keys()) world.releaseAlert(id)
    world.endedAlerts.clear()
    world.changedSeries.clear()
    return result
  }

  /** Notes alerts that fired and ended in the last step. */
  note(transitions: readonly RoundTransition[]): void {
    for (const { type, series, alert, reason } of transitions) {
      if (alert === null) continue
      const { periods } = this.#find(series.fingerprint, series.labels, series.condition)
      const period = periods.at(-1)
      if (type === 'fired')
        periods.push({
          startedAt: isoTime(alert.startedAt),
          firedAt: isoTime(alert.firedAt),
          resolvedAt: null,
          reason: null,
          range: new Range(),
        })
      else if (period !== undefined) {
        period.resolvedAt = isoTime(this.#nowMs)
        period.reason = reason
      }
    }
  }

  /** Notes the value of a series after a round. */
  see(fingerprint: string, labels: Labels, value: number | null): void {
    const { range, periods } = this.#find(fingerprint, labels, null)
    range.add(value)
    const period = periods.at(-1)
    if (period?.resolvedAt === null) period.range.add(value)
  }

  /** Returns all series that were seen. */
  series(): readonly SimulatedSeries[] {
    return [...this.#series.values()].map(({ labels, condition, range, periods }) => ({
      labels,
      condition,
      highest: range.highest,
      lowest: range.lowest,
      alerts: periods.map(({ range: { highest, lowest }, ...period }) => ({ ...period, highest, lowest })),
    }))
  }

  #find(fingerprint: string, labels: Labels, condition: AlertCondition | null): PastSeries {
    let series = this.#series.get(fingerprint)
    if (series === undefined)
      this.#series.set(fingerprint, (series = { labels, condition, range: new Range(), periods: [] }))
    return series
  }
}
