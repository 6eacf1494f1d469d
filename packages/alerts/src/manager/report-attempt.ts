import type { Emitter } from '@botwatch/events'

import type { AttemptReport } from '../notify/sender.ts'
import type { Tally } from '../stats/figures.ts'
import type { MemberKind } from '../store/notify-records.ts'
import { isoOfTimeline, type ViewSource } from '../view/view-source.ts'
import type { World } from '../world/world.ts'
import type { Background } from './background.ts'
import type { AlertManagerEvents, NotificationAttempt } from './events.ts'

const eventOf = {
  accepted: 'notificationSent',
  refused: 'notificationRefused',
  failed: 'notificationFailed',
  unsure: 'notificationFailed',
} as const

/** Dependencies of {@link reportAttempt}. */
export interface ReportContext {
  readonly view: ViewSource
  readonly emitter: Emitter<AlertManagerEvents>
  readonly background: Background
  readonly tally: Tally
}

/** Counts an attempt, and emits its event once its result is stored. */
export function reportAttempt(
  { view, emitter, background, tally }: ReportContext,
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
  { view, emitter, background }: Omit<ReportContext, 'tally'>,
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

function show(
  view: ViewSource,
  { series }: World,
  { attempt, channel, reason, nextTryMs }: AttemptReport,
): NotificationAttempt {
  return {
    notificationId: attempt.id,
    channel: channel.publicName,
    type: typeOf(attempt.members.map(({ kind }) => kind)),
    alerts: attempt.members.map(({ alertId, fingerprint, severity, kind }) => {
      return { alertId, rule: series.get(fingerprint)?.rule ?? '', severity, kind }
    }),
    attempt: attempt.tries,
    reason,
    nextTryAt: nextTryMs === null ? null : isoOfTimeline(view, Math.max(nextTryMs, view.journal.nowMs())),
  }
}

function typeOf(kinds: readonly MemberKind[]): NotificationAttempt['type'] {
  if (kinds.includes('fire')) return 'fired'
  if (kinds.includes('remind')) return 'reminded'
  return kinds.includes('resolve') ? 'resolved' : 'digest'
}
