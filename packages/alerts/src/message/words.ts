import { isoTime } from '../text.ts'
import type { MessageItem } from './message-item.ts'

const ISO_MINUTES = 16

/** Formats a time in UTC to the minute, e.g. `10:04`, with its date if that is not the day of `dayMs`. */
export function shortTime(atMs: number, dayMs: number): string {
  const [date = '', clock = ''] = isoTime(atMs).slice(0, ISO_MINUTES).split('T')
  return isoTime(dayMs).startsWith(date) ? clock : `${date} ${clock}`
}

/** Says that an alert still fires, and the reasons of the reminder, e.g. `still firing; severity raised`. */
export function stillFiring({ reasons }: MessageItem): string {
  const named = reasons
    .filter((reason) => reason !== 'repeat' && reason !== 'refresh')
    .map((reason) => reason.replaceAll('_', ' '))
  return ['still firing', ...named].join('; ')
}

/** Says when an alert fired and ended, e.g. `fired 10:01, resolved 10:10`; times are in UTC. */
export function firedAndResolved({ alert }: MessageItem, dayMs: number): string {
  const { firedAt, resolution } = alert
  const ended = resolution === null ? '' : `, resolved ${shortTime(resolution.at, dayMs)}`
  return `fired ${shortTime(firedAt, dayMs)}${ended}`
}

/** Says when the alert before ended, if this message is the first to say so. */
export function endedBefore({ ended }: MessageItem, dayMs: number): string | undefined {
  if (ended === null || ended.resolution === null) return undefined
  const { at, reason } = ended.resolution
  return `the alert before ended ${shortTime(at, dayMs)} (${reason.replaceAll('_', ' ')})`
}

/** Counts the alerts that fired and ended without a message, beside the one that the message names. */
export function missedBefore({ news, missed }: MessageItem): string | undefined {
  const count = news === 'missed' ? missed - 1 : missed
  return count < 1 ? undefined : `${count} more ${count === 1 ? 'alert' : 'alerts'} fired and ended since`
}

/** Lists the labels of an alert without its rule, e.g. `host=a, zone=b`; empty if it has none. */
export function ownLabels(labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([name]) => name !== 'alertname')
  return own.map(([name, value]) => `${name}=${value}`).join(', ')
}

/** Writes the first letter of a sentence in upper case and ends it with a full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
