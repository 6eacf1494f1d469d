import type { Draft } from '../ledger/draft.ts'
import { mutedUntil } from '../silences/silence.ts'
import type { NoticeRow } from '../store/outbox-records.ts'

/** The window of the hourly cap. */
export const CAP_WINDOW_MS = 3_600_000

/** How long a channel's first message without a place of its own waits for others before a DIGEST tells them. */
export const DIGEST_DELAY_MS = 900_000

/** Most messages about alerts that wait for one channel; over it the oldest go to its DIGEST. */
export const MAX_QUEUED = 10_000

/** Until when the cooldown of its alert holds a FIRE back. */
export function cooledUntil(draft: Draft, { channel, fingerprint, limits }: NoticeRow): number {
  const lastMs = draft.alert(fingerprint)?.lastNoticeMs[channel]
  return lastMs === undefined ? 0 : lastMs + limits.cooldownMs
}

/** Until when a mute of its alert holds a message back. */
export function mutedFor(draft: Draft, { fingerprint, severity }: NoticeRow): number {
  const alert = draft.alert(fingerprint)
  return alert === undefined ? 0 : mutedUntil(draft, alert, severity, draft.nowMs)
}

/** Until when its alert's mute or cooldown holds a message back; 0 when neither does. A RESOLVE is held by neither. */
export function heldUntil(draft: Draft, row: NoticeRow): number {
  if (row.notice === 'resolve' || row.replayed) return 0
  const mutedMs = mutedFor(draft, row)
  return row.notice === 'fire' ? Math.max(mutedMs, cooledUntil(draft, row)) : mutedMs
}
