import type { Draft } from '../ledger/draft.ts'
import type { AlertMessage } from '../message.ts'
import type { NoticeRow, OutboxRow } from '../store/outbox-records.ts'
import type { EpisodeRecord } from '../store/records.ts'
import { firingIn } from './digest.ts'
import { cooledUntil, MAX_QUEUED, mutedFor } from './limits.ts'
import { renderMessage } from './render.ts'
import { noticeData } from './template.ts'
import { unsent } from './unsent.ts'

const BEHIND_DIGEST = 'held behind the digest that reports it as firing'

/** Queues the FIRE of a new episode for each channel. When it may go out is judged when it could. */
export function planFire(draft: Draft, episode: EpisodeRecord, channels: readonly string[]): void {
  for (const channel of channels) queue(draft, episode, channel, 'fire')
}

/** Queues a REMIND: the episode goes on. */
export function planReminder(draft: Draft, episode: EpisodeRecord, channel: string): void {
  queue(draft, episode, channel, 'remind')
}

/**
 * Queues the RESOLVE of an episode for each channel that was told of it or is being told, and settles what is still queued
 * about it: a FIRE that is muted is dropped, one that is cooling down is left to the DIGEST, and any other is told
 * together with its end in one message.
 */
export function planResolve(draft: Draft, episode: EpisodeRecord): void {
  const owed = new Set(Object.keys(episode.toldMs))
  const untold = new Set<string>()
  const replayed = new Set<string>()
  for (const row of draft.rowsOf(episode.fingerprint)) {
    if (row.episodeId !== episode.id || row.notice === 'resolve') continue
    const { channel, status } = row
    if (status === 'sending' || row.replayed) {
      if (row.replayed && !owed.has(channel)) replayed.add(channel)
      owed.add(channel)
    } else if (row.notice === 'remind') {
      settleUnsent(draft, row, 'collapsed', 'merged into the notification of its end')
    } else if (status === 'digest') {
      replaceHeld(draft, row, episode)
    } else if (row.attempts === 0 && mutedFor(draft, row) > draft.nowMs) {
      settleUnsent(draft, row, 'dropped', 'resolved while silenced or suppressed')
    } else if (row.attempts === 0 && cooledUntil(draft, row) > draft.nowMs) {
      settleUnsent(draft, row, 'collapsed', 'merged into the notification of its end')
      const both = queue(draft, episode, channel, 'resolve', { tellsFire: true })
      hold(draft, both, 'resolved during its cooldown')
    } else {
      settleUnsent(draft, row, 'collapsed', 'merged into the notification of its end')
      untold.add(channel)
      owed.add(channel)
    }
  }
  const digested = new Set(
    draft.digests().flatMap((row) => (firingIn(row).has(episode.id) ? row.channel : [])),
  )
  for (const channel of new Set([...owed, ...digested])) {
    const row = queue(draft, episode, channel, 'resolve', {
      tellsFire: untold.has(channel),
      replayed: replayed.has(channel),
    })
    if (digested.has(channel)) hold(draft, row, BEHIND_DIGEST)
  }
}

/** Leaves a message to the next DIGEST of its channel. */
export function hold(draft: Draft, row: NoticeRow, reason: string): void {
  draft.putRow({ ...row, status: 'digest', reason, queuedMs: draft.nowMs })
  const detail = `${row.notice}: ${reason}`
  draft.addEvent({ episodeId: row.episodeId, type: 'notice_digested', channel: row.channel, detail })
}

/** Takes a message that will not be sent out of the queue and leaves a line in the audit trail. */
export function settleUnsent(
  draft: Draft,
  row: NoticeRow,
  status: 'dropped' | 'collapsed',
  reason: string,
): void {
  draft.putRow({ ...row, status, reason, settledMs: draft.nowMs })
  const detail = `${row.notice}: ${reason}`
  draft.addEvent({ episodeId: row.episodeId, type: `notice_${status}`, channel: row.channel, detail })
}

/** Queues the RESOLVE of an episode that a message which a person has sent again says is firing. */
export function planReplayedResolve(draft: Draft, episode: EpisodeRecord, told: OutboxRow): void {
  const row = queue(draft, episode, told.channel, 'resolve', { replayed: true })
  if (told.notice === 'digest') hold(draft, row, BEHIND_DIGEST)
}

/** Drops the REMINDs of an episode that wait to be sent. */
export function dropReminders(draft: Draft, { id, fingerprint }: EpisodeRecord, reason: string): void {
  for (const row of draft.rowsOf(fingerprint)) {
    const isWaiting = row.status !== 'sending' && !row.replayed
    if (row.notice === 'remind' && row.episodeId === id && isWaiting)
      settleUnsent(draft, row, 'dropped', reason)
  }
}

/** The FIRE that waits for a DIGEST becomes what tells that it fired and is over. */
function replaceHeld(draft: Draft, fire: NoticeRow, episode: EpisodeRecord): void {
  const { queuedMs, reason } = fire
  settleUnsent(draft, fire, 'collapsed', 'merged into the notification of its end')
  const row = queue(draft, episode, fire.channel, 'resolve', { tellsFire: true })
  draft.putRow({ ...row, status: 'digest', queuedMs, reason })
}

/** As the rule's template says, or as built in: an error in a template loses no message. */
function messageOf(
  draft: Draft,
  id: string,
  episode: EpisodeRecord,
  { channel, notice }: Pick<NoticeRow, 'channel' | 'notice'>,
): AlertMessage {
  const message = renderMessage(id, episode, notice)
  const template = draft.templateOf(episode.rule)
  if (template === undefined) return message
  try {
    return { ...message, text: template.render(noticeData(episode, message, draft.wallMs)) }
  } catch (error) {
    const why = error instanceof Error ? error.message : typeof error
    const warning = { rule: episode.rule, episodeId: episode.id, channel }
    draft.warnings.push({
      ...warning,
      message: `notificationTemplate failed, so the built-in text is sent: ${why}`,
    })
    return message
  }
}

function queue(
  draft: Draft,
  episode: EpisodeRecord,
  channel: string,
  notice: NoticeRow['notice'],
  { tellsFire = false, replayed = false }: { readonly tellsFire?: boolean; readonly replayed?: boolean } = {},
): NoticeRow {
  const id = draft.newId()
  const row: NoticeRow = {
    id,
    channel,
    notice,
    episodeId: episode.id,
    fingerprint: episode.fingerprint,
    rule: episode.rule,
    severity: episode.severity,
    message: messageOf(draft, id, episode, { channel, notice }),
    limits: episode.limits,
    tellsFire,
    ...unsent(draft.nowMs),
    replayed,
  }
  draft.putRow(row)
  if (draft.depth(channel) > MAX_QUEUED) {
    const oldest = draft.takeOldest(channel)
    if (oldest !== undefined) hold(draft, oldest, `more than ${MAX_QUEUED} messages wait for the channel`)
  }
  return row
}
