import type { AlertMessage } from '../message.ts'
import type { NoticeRow } from '../store/outbox-records.ts'
import type { EpisodeRecord } from '../store/records.ts'
import { cut, formatDuration, isoTime } from '../text.ts'

const MAX_TITLE_LENGTH = 200
const types = { fire: 'fired', remind: 'reminded', resolve: 'resolved' } as const

/** The message that tells where an episode stands: that it fired or still does, or that it is over and how long it took. */
export function renderMessage(id: string, episode: EpisodeRecord, notice: NoticeRow['notice']): AlertMessage {
  const { resolution, severity, rule } = episode
  const state = resolution === null ? severity.toUpperCase() : 'RESOLVED'
  const still = notice === 'remind' ? 'still firing, ' : ''
  const fields = fieldsOf(episode)
  const lines = [
    episode.description,
    episode.summary,
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...(episode.runbookUrl === null ? [] : [`Runbook: ${episode.runbookUrl}`]),
  ]
  return {
    id,
    type: types[notice],
    severity,
    title: cut(`[${state}] ${rule}: ${still}${episode.summary}`, MAX_TITLE_LENGTH),
    text: lines.filter((line) => line !== '').join('\n'),
    fields,
    labels: episode.labels,
    links: episode.runbookUrl === null ? [] : [{ rel: 'runbook', url: episode.runbookUrl }],
    timestamp: isoTime(resolution?.at ?? episode.firedAt),
    group: episode.id,
    alert: {
      id: episode.id,
      fingerprint: episode.fingerprint,
      rule,
      status: resolution === null ? 'active' : 'resolved',
      annotations: episode.annotations,
      value: episode.value,
      threshold: episode.threshold,
      firedAt: isoTime(episode.firedAt),
      resolvedAt: resolution === null ? null : isoTime(resolution.at),
    },
  }
}

/** The message a person sends to see whether a channel works. */
export function renderTest(id: string, channel: string, wallMs: number): AlertMessage {
  return {
    id,
    type: 'test',
    severity: 'info',
    title: `[TEST] Message to channel ${channel}`,
    text: 'This is a test. The channel works; nothing needs to be done.',
    fields: [],
    labels: {},
    links: [],
    timestamp: isoTime(wallMs),
    group: id,
  }
}

function fieldsOf({
  severity,
  firedAt,
  resolution,
  labels,
}: EpisodeRecord): { name: string; value: string }[] {
  const fields = [
    { name: 'Severity', value: severity },
    { name: resolution === null ? 'Since' : 'Fired', value: isoTime(firedAt) },
  ]
  if (resolution !== null) {
    const by = resolution.by === null ? '' : ` by ${resolution.by}`
    const why = resolution.reason.replaceAll('_', ' ')
    const lasted = formatDuration(resolution.at - firedAt)
    fields.push({ name: 'Resolved', value: `${isoTime(resolution.at)} after ${lasted} (${why}${by})` })
  }
  const own = Object.entries(labels).filter(([name]) => name !== 'alertname')
  if (own.length > 0) {
    fields.push({ name: 'Labels', value: own.map(([name, value]) => `${name}=${value}`).join(', ') })
  }
  return fields
}

/** The message that tells, past the store, that it cannot be used, or that it can again. */
export function renderStoreTrouble(
  id: string,
  found:
    | { readonly wallMs: number; readonly why: string }
    | { readonly wallMs: number; readonly began: AlertMessage },
): AlertMessage {
  const isOver = 'began' in found
  const why = isOver ? `The alert store works again; it failed at ${found.began.timestamp}` : found.why
  const effect = 'Until it works again, no alert can fire or resolve. Queued notifications stay queued.'
  return {
    id,
    type: isOver ? 'resolved' : 'fired',
    severity: 'error',
    title: cut(`[${isOver ? 'RESOLVED' : 'ERROR'}] store_failed: ${why}`, MAX_TITLE_LENGTH),
    text: isOver ? why : `${why}\n${effect}`,
    fields: [{ name: 'Severity', value: 'error' }],
    labels: { alertname: 'store_failed' },
    links: [],
    timestamp: isoTime(found.wallMs),
    group: isOver ? found.began.id : id,
  }
}
