import type { Acknowledgement, AlertRecord, Resolution } from '../alert.ts'
import { isoTime } from '../text.ts'
import type { MessageItem } from './message-item.ts'

const ISO_MINUTES = 16

/** Formats a time in UTC to the minute, e.g. `10:04`, with its date if that is not the day of `dayMs`. */
export function shortTime(atMs: number, dayMs: number): string {
  const [date = '', clock = ''] = isoTime(atMs).slice(0, ISO_MINUTES).split('T')
  return isoTime(dayMs).startsWith(date) ? clock : `${date} ${clock}`
}

/** Says in a reminder that the alert still fires, and the reasons, e.g. `still firing; severity raised`. */
export function stillFiring({ news, reasons }: MessageItem): readonly string[] {
  if (news !== 'reminded') return []
  const named = reasons.filter((reason) => reason !== 'repeat' && reason !== 'refresh')
  return [['still firing', ...named.map(spaced)].join('; ')]
}

/** Says when an alert fired and ended, e.g. `fired 10:01, resolved 10:10 UTC`, if its end is the first news of it. */
export function firstNews({ alert, news, knownBefore }: MessageItem, dayMs: number): readonly string[] {
  if (news !== 'missed' && (news !== 'resolved' || knownBefore)) return []
  const { firedAt, resolution } = alert
  const ended = resolution === null ? '' : `, resolved ${shortTime(resolution.at, dayMs)}`
  return [`fired ${shortTime(firedAt, dayMs)}${ended} UTC`]
}

/** Says when the alert before ended, and how many ended without a message beside the one that the message names. */
export function alertsBefore({ ended, news, missed }: MessageItem, dayMs: number): readonly string[] {
  const texts: string[] = []
  if (ended?.resolution) {
    const { at, reason } = ended.resolution
    texts.push(`the alert before ended ${shortTime(at, dayMs)} (${spaced(reason)})`)
  }
  const count = news === 'missed' ? missed - 1 : missed
  if (count > 0) texts.push(`${count} more ${count === 1 ? 'alert' : 'alerts'} fired and ended since`)
  return texts
}

/** Says why an alert ended, e.g. `manual by ann`. */
export function endedWhy({ reason, by }: Resolution): string {
  return by === null ? spaced(reason) : `${spaced(reason)} by ${by}`
}

/** Returns the acknowledgement of an alert that fires, if it has not expired. */
export function acknowledged(
  { resolution, acknowledgement }: AlertRecord,
  wallMs: number,
): Acknowledgement | null {
  return resolution === null && acknowledgement !== null && acknowledgement.expiresAt > wallMs
    ? acknowledgement
    : null
}

/** Lists the labels of an alert without its rule, e.g. `host=a, zone=b`; empty if it has none. */
export function ownLabels(labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([name]) => name !== 'alertname')
  return own.map(([name, value]) => `${name}=${value}`).join(', ')
}

export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function spaced(reason: string): string {
  return reason.replaceAll('_', ' ')
}
