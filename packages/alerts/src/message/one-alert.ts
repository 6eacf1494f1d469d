import type { AlertRecord } from '../alert.ts'
import type { AlertMessage } from '../message.ts'
import { cut, formatDuration, isoTime } from '../text.ts'
import { stateOf, typeOf } from './counts.ts'
import { messageSource } from './message-alert.ts'
import { MAX_TITLE_LENGTH, type MessageFacts, type MessageItem } from './message-item.ts'
import { endedBefore, firedAndResolved, missedBefore, ownLabels, sentence, stillFiring } from './words.ts'

/** Words of a message. */
export type MessageWords = Pick<
  AlertMessage,
  'title' | 'text' | 'fields' | 'labels' | 'links' | 'timestamp' | 'alert'
>

/** Returns the words of a message about one alert, in full. */
export function describeAlert(item: MessageItem, { wallMs }: Pick<MessageFacts, 'wallMs'>): MessageWords {
  const { alert, news } = item
  const { resolution, runbookUrl, summary } = alert
  const fields = fieldsOf(alert, wallMs)
  const isFirstNews = news === 'missed' || (news === 'resolved' && !item.knownBefore)
  const history = [
    news === 'reminded' ? stillFiring(item) : undefined,
    isFirstNews ? `${firedAndResolved(item, wallMs)} UTC` : undefined,
    endedBefore(item, wallMs),
    missedBefore(item),
  ].flatMap((text) => (text === undefined ? [] : [sentence(text)]))
  const lines = [
    alert.description,
    summary,
    ...history,
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...(runbookUrl === null ? [] : [`Runbook: ${runbookUrl}`]),
  ]
  const intro = isFirstNews ? `${firedAndResolved(item, wallMs)} UTC, ` : ''
  const still = news === 'reminded' ? `${stillFiring(item)}, ` : ''
  return {
    title: cut(`[${stateOf([item])}] ${alert.rule}: ${intro}${still}${summary}`, MAX_TITLE_LENGTH),
    text: lines.filter((line) => line !== '').join('\n'),
    fields,
    labels: alert.labels,
    links: runbookUrl === null ? [] : [{ rel: 'runbook', url: runbookUrl }],
    timestamp: isoTime(resolution?.at ?? alert.firedAt),
    alert: messageSource(item, 'full'),
  }
}

/** Returns the message about one alert that a template may name. */
export function messageAbout(item: MessageItem, facts: MessageFacts): AlertMessage {
  const { id, group } = facts
  const type = typeOf([item])
  return { id, type, severity: item.alert.severity, group, ...describeAlert(item, facts) }
}

function fieldsOf(
  { severity, firedAt, resolution, labels, acknowledgement }: AlertRecord,
  wallMs: number,
): readonly { readonly name: string; readonly value: string }[] {
  const fields = [
    { name: 'Severity', value: severity },
    { name: resolution === null ? 'Since' : 'Fired', value: isoTime(firedAt) },
  ]
  if (resolution !== null) {
    const by = resolution.by === null ? '' : ` by ${resolution.by}`
    const why = resolution.reason.replaceAll('_', ' ')
    const lasted = formatDuration(resolution.at - firedAt)
    fields.push({ name: 'Resolved', value: `${isoTime(resolution.at)} after ${lasted} (${why}${by})` })
    if (resolution.note !== null) fields.push({ name: 'Note', value: resolution.note })
  } else if (acknowledgement !== null && acknowledgement.expiresAt > wallMs) {
    const { by, at, note } = acknowledgement
    const why = note === null ? '' : `: ${note}`
    fields.push({ name: 'Acknowledged', value: `by ${by} at ${isoTime(at)}${why}` })
  }
  const own = ownLabels(labels)
  if (own !== '') fields.push({ name: 'Labels', value: own })
  return fields
}
