import type { MetricsCollector } from '@botwatch/metrics'
import type { Logger } from 'pino'

import { createBatchKeys, type BatchKeys } from './batch-keys.ts'
import type { Rejection } from './read-items.ts'
import { createSenders, type ReportKind, type Senders } from './senders.ts'

/** What came with a report. */
interface Heard {
  /** Number of valid items. */
  readonly accepted: number
  /** Number of invalid items. */
  readonly rejected: number
  /** Number of valid items that were refused, which the collector has counted. Default 0. */
  readonly refused?: number
  /** One problem of the invalid items. */
  readonly problem: Rejection | undefined
}

/** What all endpoints that take reports share. */
export interface Intake {
  readonly senders: Senders
  /** Keys of the batches whose items live in memory. */
  readonly keys: BatchKeys
  /** Notes a report. Counts and logs its invalid items. */
  readonly heard: (sender: string, kind: ReportKind, heard?: Heard) => void
}

const NOTHING: Heard = { accepted: 0, rejected: 0, problem: undefined }
const LOG_INTERVAL_MS = 60_000

/** Creates what the endpoints share. Of the invalid items of a sender there is at most one line of log a minute. */
export function createIntake(
  metrics: Pick<MetricsCollector, 'recordDropped'>,
  log: Pick<Logger, 'warn'>,
): Intake {
  const senders = createSenders()
  return {
    senders,
    keys: createBatchKeys(),
    heard: (name, kind, heard = NOTHING) => {
      const rejected = heard.rejected + (heard.refused ?? 0)
      const sender = senders.heard(name, kind, { ...heard, rejected })
      if (rejected === 0 || heard.problem === undefined) return
      if (heard.rejected > 0) metrics.recordDropped('invalid_item', heard.rejected)
      sender.unlogged += rejected
      const nowMs = performance.now()
      if (nowMs - sender.loggedAtMs < LOG_INTERVAL_MS) return
      const { path, problem } = heard.problem
      const facts = { sender: name, kind, rejected: sender.unlogged, path, problem }
      const count = sender.unlogged === 1 ? '1 invalid item' : `${sender.unlogged} invalid items`
      log.warn(
        { event: 'ingest.rejected', ...facts },
        `${count} of ${name} (${kind}) rejected, e.g. ${path}: ${problem}`,
      )
      sender.loggedAtMs = nowMs
      sender.unlogged = 0
    },
  }
}
