import type { AlertRecord, NoticeRow } from '../store/records.ts'

/** The window of the hourly cap. */
export const CAP_WINDOW_MS = 3_600_000

/** Until when suppression or cooldown holds a message back; 0 when neither does. A RESOLVE is held by neither. */
export function quietUntil(row: NoticeRow, alert: AlertRecord | undefined): number {
  if (row.notice !== 'fire' || alert === undefined) return 0
  const suppressed = alert.suppression?.untilMs ?? 0
  const lastMs = alert.lastNoticeMs[row.channel]
  const cooledDown = lastMs === undefined ? 0 : lastMs + row.limits.cooldownMs
  return Math.max(suppressed, cooledDown)
}

/** When the hourly cap lets the next message pass: the moment the oldest delivery that fills it leaves the window. */
function capFreeAt(maxPerHour: number, deliveriesMs: readonly number[]): number {
  const oldest = deliveriesMs[deliveriesMs.length - maxPerHour]
  return oldest === undefined ? 0 : oldest + CAP_WINDOW_MS
}

/** When a message may be sent, all limits together. */
export function sendableAt(
  row: NoticeRow,
  alert: AlertRecord | undefined,
  deliveriesMs: readonly number[],
): number {
  return Math.max(row.notBeforeMs, quietUntil(row, alert), capFreeAt(row.limits.maxPerHour, deliveriesMs))
}
