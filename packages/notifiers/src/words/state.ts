import type { Tone } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import type { EndReason } from './languages/inputs.ts'
import type { Writer } from './writer.ts'

const MAX_NAME = 40

const reasons: ReadonlySet<string> = new Set<EndReason>([
  'recovered',
  'manual',
  'stale_timeout',
  'rule_changed',
  'rule_disabled',
  'rule_removed',
  'check_removed',
])

/** Returns why an alert is over. An unknown reason is no recovery. */
export function endReason(resolution: string | null): EndReason {
  return resolution !== null && reasons.has(resolution) ? (resolution as EndReason) : 'other'
}

/** Returns the state of an alert in words, e.g. `STILL CRITICAL` or `CLOSED BY ann`. */
export function stateOf(alert: MessageAlert, { words, line }: Writer): string {
  const { state, news, severity, kind, resolution, by } = alert
  if (state === 'firing')
    return news === 'reminded' ? words.state.still(severity) : words.state.firing[severity]
  const reason = endReason(resolution)
  if (kind === 'internal' && reason === 'rule_removed') return words.state.removed
  const name = line(by ?? '', MAX_NAME)
  return reason === 'manual' && name !== '' ? words.state.closedBy(name) : words.state.ended[reason]
}

/** Only a recovery is green. A check whose status is another bad one has not recovered. */
export function toneOf(alert: MessageAlert): Tone {
  const { state, severity, resolution } = alert
  if (state === 'firing') return severity
  return endReason(resolution) === 'recovered' && isHealthy(alert) ? 'recovered' : 'ended'
}

/** Whether nothing is known to be wrong with the check of an alert that is over. */
export function isHealthy({ kind, status }: MessageAlert): boolean {
  return kind !== 'health' || status === null || status === 'healthy'
}
