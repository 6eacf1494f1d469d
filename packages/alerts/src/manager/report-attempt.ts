import type { AttemptReport } from '../notify/sender.ts'
import type { Tally } from '../stats/figures.ts'
import { isoOfTimeline, type ViewSource } from '../view/view-source.ts'
import type { World } from '../world/world.ts'
import type { EventContext, NotificationAttempt } from './events.ts'

const eventOf = {
  accepted: 'notificationSent',
  refused: 'notificationRefused',
  failed: 'notificationFailed',
  unsure: 'notificationFailed',
} as const

const typeOf = { fire: 'fired', remind: 'reminded', resolve: 'resolved', missed: 'digest' } as const

/** Counts an attempt, and emits its event once its result is stored. */
export function reportAttempt(
  { view, emitter, background }: EventContext,
  tally: Tally,
  report: AttemptReport,
): void {
  const { attempt, channel, outcome } = report
  const { dueMs, endedMs } = attempt
  const isFirstNews = outcome === 'accepted' && dueMs !== null && endedMs !== null
  tally.note(channel.publicName, outcome, isFirstNews ? endedMs - dueMs : null)
  background.run(async () => {
    const world = await view.journal.open()
    const shown = show(view, world, report)
    await view.journal.commit()
    emitter.emit(eventOf[outcome], shown)
  })
}

/** Emits a warning about alerts whose end a channel did not accept for so long that it is given up. */
export function reportDropped(
  { view, emitter, background }: EventContext,
  channel: string,
  alertIds: readonly string[],
): void {
  const [alertId = ''] = alertIds
  background.run(async () => {
    const world = await view.journal.open()
    const alert = world.findAlert(alertId) ?? (await view.store.getAlert(alertId))
    const alerts = alertIds.length === 1 ? '1 alert' : `${alertIds.length} alerts`
    const message = `the channel accepted no notification of the end of ${alerts} for 7 days; it is dropped`
    emitter.emit('warning', { rule: alert?.rule ?? '', alertId, channel, message })
  })
}

function show(view: ViewSource, { series }: World, report: AttemptReport): NotificationAttempt {
  const { attempt, channel, reason, nextTryMs } = report
  const { id: notificationId, members, tries } = attempt
  const kinds = new Set(members.map(({ kind }) => kind))
  const main = (['fire', 'remind', 'resolve'] as const).find((kind) => kinds.has(kind)) ?? 'missed'
  return {
    notificationId,
    channel: channel.publicName,
    type: typeOf[main],
    alerts: members.map(({ alertId, fingerprint, severity, kind }) => {
      return { alertId, rule: series.get(fingerprint)?.rule ?? '', severity, kind }
    }),
    attempt: tries,
    reason,
    nextTryAt: nextTryMs === null ? null : isoOfTimeline(view, Math.max(nextTryMs, view.journal.nowMs())),
  }
}
