import { fingerprintOf } from '../fingerprint.ts'
import { moveAside } from '../labels.ts'
import type { Draft } from '../ledger/draft.ts'
import type { AlertRecord } from '../store/records.ts'
import type { Subject } from './judge.ts'

/** An alert whose data was missing in the last round that could have had it. */
export interface Missing {
  /** The first round that missed it, on the timeline. */
  readonly sinceMs: number
  /** Its `no_data` alert was raised; when that no longer fires, a person has ended it. */
  isRaised: boolean
}

/** What rounds remember of missing data. Not stored: a process that starts waits its full time before it says so. */
export class EvaluationMemory {
  /** By the fingerprint of the alert that is about the data. */
  readonly missing: Map<string, Missing> = new Map()
  /** From an alert to the `no_data` alert that was raised for its series. */
  readonly noDataAlerts: Map<string, Subject> = new Map()
  /** `no_data` alerts, by fingerprint, whose series has not been heard of since a restart: it claims them when it is. */
  readonly unclaimed: Set<string> = new Set()

  /** Takes over the alerts about missing data from before a restart. */
  claimNoData(draft: Draft): void {
    for (const fingerprint of draft.fingerprints()) {
      const record = draft.alert(fingerprint)
      if (record?.condition === 'no_data' && record.detection.kind === 'firing')
        this.unclaimed.add(fingerprint)
    }
  }

  /** Forgets what is missing of series and alerts that are no more. */
  keepOnly(tracks: ReadonlySet<string>, draft: Draft): void {
    for (const fingerprint of this.missing.keys()) {
      if (tracks.has(fingerprint) || isOpen(draft.alert(fingerprint))) continue
      this.missing.delete(fingerprint)
      this.noDataAlerts.delete(fingerprint)
    }
  }
}

/** What the alert about missing data of a series is. A label `condition` of the series moves aside. */
export function noDataSubject({ fingerprint, labels }: Subject): Subject {
  const shown = { ...moveAside(labels, ['condition']), condition: 'no_data' }
  // Where the labels are shown without their secrets they do not tell series apart.
  const isWhole = fingerprintOf(labels) === fingerprint
  return { fingerprint: fingerprintOf(isWhole ? shown : { ...shown, series: fingerprint }), labels: shown }
}

/** Whether an alert is about what its rule watches, and there is more to know of it than that it is ok. */
export function isOpen(record: AlertRecord | undefined): record is AlertRecord {
  return record !== undefined && record.condition === null && record.detection.kind !== 'ok'
}
