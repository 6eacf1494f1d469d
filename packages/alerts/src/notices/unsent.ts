import type { OutboxRow } from '../store/outbox-records.ts'

type Unsent = Pick<
  OutboxRow,
  'status' | 'attempts' | 'queuedMs' | 'notBeforeMs' | 'firstAttemptMs' | 'settledMs' | 'reason'
>

/** Where a message stands that was never tried and may be sent from now on. */
export function unsent(nowMs: number): Unsent {
  return {
    status: 'queued',
    attempts: 0,
    queuedMs: nowMs,
    notBeforeMs: 0,
    firstAttemptMs: null,
    settledMs: null,
    reason: null,
  }
}
