import type { AlertRecord } from '../alert.ts'
import type { AlertMessage } from '../notifier.ts'
import { cut, formatDuration, isoTime } from '../text.ts'
import { stateOf } from './counts.ts'
import type { MessageItem } from './message-item.ts'
import {
  acknowledged,
  alertsBefore,
  capitalised,
  endedWhy,
  firstNews,
  ownLabels,
  stillFiring,
} from './words.ts'

/** Words of a message. */
export type MessageWords = Pick<AlertMessage, 'title' | 'text' | 'fields' | 'labels' | 'links' | 'timestamp'>

/** Maximum length of a title. */
export const MAX_TITLE_LENGTH = 200

/** Returns the words of a message about one alert, in full. */
export function describeAlert(item: MessageItem, wallMs: number): MessageWords {
  const { alert } = item
  const { rule, resolution, runbookUrl, summary } = alert
  const fields = fieldsOf(alert, wallMs)
  const still = stillFiring(item)
  const first = firstNews(item, wallMs)
  const lines = [
    alert.description,
    summary,
    ...[...still, ...first, ...alertsBefore(item, wallMs)].map((text) => `${capitalised(text)}.`),
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...(runbookUrl === null ? [] : [`Runbook: ${runbookUrl}`]),
  ]
  const title = `[${stateOf([item])}] ${rule}: ${[...first, ...still, summary].join(', ')}`
  return {
    title: cut(title, MAX_TITLE_LENGTH),
    text: lines.filter((line) => line !== '').join('\n'),
    fields,
    labels: { ...alert.labels },
    links: runbookUrl === null ? [] : [{ rel: 'runbook', url: runbookUrl }],
    timestamp: isoTime(resolution?.at ?? alert.firedAt),
  }
}

function fieldsOf(alert: AlertRecord, wallMs: number): AlertMessage['fields'] {
  const { severity, firedAt, resolution, labels } = alert
  const fields = [
    { name: 'Severity', value: severity as string },
    { name: resolution === null ? 'Since' : 'Fired', value: isoTime(firedAt) },
  ]
  if (resolution !== null) {
    const lasted = formatDuration(resolution.at - firedAt)
    const value = `${isoTime(resolution.at)} after ${lasted} (${endedWhy(resolution)})`
    fields.push({ name: 'Resolved', value })
    if (resolution.note !== null) fields.push({ name: 'Note', value: resolution.note })
  }
  const acknowledgement = acknowledged(alert, wallMs)
  if (acknowledgement !== null) {
    const { by, at, note } = acknowledgement
    const why = note === null ? '' : `: ${note}`
    fields.push({ name: 'Acknowledged', value: `by ${by} at ${isoTime(at)}${why}` })
  }
  const own = ownLabels(labels)
  if (own !== '') fields.push({ name: 'Labels', value: own })
  return fields
}
