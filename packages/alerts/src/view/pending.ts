import type { Labels } from '../labels.ts'
import { isoTime } from '../text.ts'
import type { ViewSource } from './view-source.ts'

/** A series that breaches, but not yet often or long enough to fire. */
export interface PendingAlert {
  readonly fingerprint: string
  readonly rule: string
  readonly labels: Labels
  /** Number of breaching samples in a row. */
  readonly breaches: number
  /** Time of the first of them, ISO 8601 in UTC. */
  readonly since: string
}

/** Lists pending series, the longest first. */
export async function listPending({ journal, clock }: ViewSource): Promise<readonly PendingAlert[]> {
  const { series } = await journal.open()
  const behindMs = journal.nowMs() - clock.now()
  const pending = [...series.values()].flatMap(({ fingerprint, rule, labels, detection }) =>
    detection.kind === 'pending' ? [{ fingerprint, rule, labels, ...detection }] : [],
  )
  return pending
    .toSorted((a, b) => a.sinceMs - b.sinceMs)
    .map(({ fingerprint, rule, labels, breaches, sinceMs }) => {
      const since = isoTime(sinceMs - behindMs)
      return { fingerprint, rule, labels, breaches, since }
    })
}
