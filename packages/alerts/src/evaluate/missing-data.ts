import { isOpen } from '../alert.ts'
import type { World } from '../world/world.ts'
import { noDataSeriesOf, type SeriesKey } from './stream.ts'

/** A series whose data was missing in the last round that could have had it. */
export interface MissingSeries {
  /** The first round without its data, on the timeline; later by the time in which there was no round. */
  sinceMs: number
  /** The latest round without its data, on the timeline. */
  missedMs: number
  /** Its `no_data` alert was raised. If that does not fire any more, a person has ended it. */
  isRaised: boolean
}

/** Series without data. Not stored: after a start, data is missing from the first round without it. */
export class MissingData {
  /** By the fingerprint of the series. */
  readonly series: Map<string, MissingSeries> = new Map()
  /** The `no_data` alerts that were raised, by the fingerprint of the series without data. */
  readonly alerts: Map<string, SeriesKey> = new Map()
  /** Fingerprints of `no_data` alerts whose series is not known, e.g. after a restart. */
  readonly #unclaimed: Set<string> = new Set()

  /** Takes over the `no_data` alerts from before a restart. */
  restore(world: World): void {
    for (const { condition, detection, fingerprint } of world.series.values())
      if (condition === 'no_data' && detection.kind === 'firing') this.#unclaimed.add(fingerprint)
  }

  /** Finds the `no_data` alert that was raised for a new series before. */
  recall(series: SeriesKey): void {
    if (this.#unclaimed.size === 0) return
    const noData = noDataSeriesOf(series)
    if (this.#unclaimed.delete(noData.fingerprint)) this.alerts.set(series.fingerprint, noData)
  }

  /** Whether the `no_data` alert of a series fires. */
  isFiring(world: World, fingerprint: string): boolean {
    const noData = this.alerts.get(fingerprint)
    return noData !== undefined && world.series.get(noData.fingerprint)?.detection.kind === 'firing'
  }

  /** Forgets a series. Its `no_data` alert is found again when the series has data. */
  forget(world: World, fingerprint: string): void {
    const noData = this.alerts.get(fingerprint)
    if (noData !== undefined && this.isFiring(world, fingerprint)) this.#unclaimed.add(noData.fingerprint)
    this.series.delete(fingerprint)
    this.alerts.delete(fingerprint)
  }

  /** Forgets all series but these and the open ones. */
  keepOnly(fingerprints: ReadonlySet<string>, world: World): void {
    for (const fingerprint of this.series.keys()) {
      if (fingerprints.has(fingerprint) || isOpen(world.series.get(fingerprint))) continue
      this.series.delete(fingerprint)
      this.alerts.delete(fingerprint)
    }
  }
}
