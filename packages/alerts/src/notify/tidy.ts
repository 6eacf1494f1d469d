import type { AlertRecord } from '../alert.ts'
import { refsOf, type KnowledgeRecord } from '../store/notify-records.ts'
import type { Step } from '../world/journal.ts'
import { limitsOf, type ChannelSettings, type NotifyContext } from './channels.ts'
import { alertSilencedUntil } from './silence.ts'

const HOUR_MS = 3_600_000
/** How long the end of an alert is due; after it the channel is not notified any more. */
const RESOLVE_DUE_MS = 7 * 24 * HOUR_MS

/**
 * Updates the rows of a channel for the time that has passed: notes silences that began or ended, drops RESOLVEs that have
 * been due for a week, and removes rows that nothing depends on. Returns the alerts whose RESOLVE was dropped.
 */
export function tidy(step: Step, settings: ChannelSettings, context: NotifyContext): readonly AlertRecord[] {
  const dropped: AlertRecord[] = []
  for (const row of step.world.channel(settings.name).knowledge.values()) {
    const open = step.world.openAlert(row.fingerprint)
    if (open !== undefined) noteSilence(step, context, row, open)
    else dropped.push(...closeRow(step, context, row))
  }
  return dropped
}

function noteSilence(step: Step, context: NotifyContext, row: KnowledgeRecord, open: AlertRecord): void {
  const { world, nowMs } = step
  const isSilenced = alertSilencedUntil(step, open) > nowMs
  const { silencedSinceMs } = row
  if (isSilenced === (silencedSinceMs !== null)) return
  if (isSilenced) {
    world.putKnowledge({ ...row, silencedSinceMs: nowMs })
    return
  }
  const isLong = nowMs - (silencedSinceMs ?? nowMs) > limitsOf(open, context).cooldownMs
  const knows = row.state === 'firing' && row.known.id === open.id
  world.putKnowledge({ ...row, silencedSinceMs: null, silenceEnded: row.silenceEnded || (isLong && knows) })
}

/** Handles a row whose series does not fire. */
function closeRow(
  { world, nowMs }: Step,
  context: NotifyContext,
  row: KnowledgeRecord,
): readonly AlertRecord[] {
  const { fingerprint, state, mayKnow, refused, missed, acceptedMs, notifiedMs } = row
  const series = world.series.get(fingerprint)
  const isSettled = state !== 'firing' && mayKnow === null && refused === null && missed === 0
  if (!isSettled) {
    const alerts = refsOf(row).flatMap(({ id }) => world.alerts.get(id) ?? [])
    const endedMs = Math.max(0, ...alerts.map(({ resolvedMs }) => resolvedMs ?? nowMs))
    if (endedMs + RESOLVE_DUE_MS > nowMs) return []
    world.forgetKnowledge(row)
    return alerts
  }
  const cooldownMs = (context.ruleOf(series?.rule ?? '')?.cooldownMinutes ?? 0) * 60_000
  const lastMs = Math.max(acceptedMs ?? 0, notifiedMs ?? 0, series?.endedMs ?? 0)
  if (lastMs + Math.max(HOUR_MS, cooldownMs) <= nowMs) world.forgetKnowledge(row)
  return []
}
