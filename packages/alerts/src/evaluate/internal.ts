import { fingerprintOf } from '../fingerprint.ts'
import type { Draft } from '../ledger/draft.ts'
import type { InternalRuleName } from '../rules/internal.ts'
import type { AlertRecord, NoticeLimits } from '../store/records.ts'
import { closeEpisode, newRecord, openEpisode } from './episodes.ts'
import type { RoundTransition } from './transition.ts'

/** What the manager found out about itself. */
export interface InternalFinding {
  readonly name: InternalRuleName
  readonly description: string
  /** What tells this alert from others of its name, as `{ channel: 'slack' }`. */
  readonly labels: Readonly<Record<string, string>>
  readonly isFailing: boolean
  /** In one sentence, without secrets. */
  readonly summary: string
  /** Where to tell it; never where the trouble is. */
  readonly channels: readonly string[]
}

const limits: NoticeLimits = { cooldownMs: 300_000, maxPerHour: 10, repeatIntervalMs: 4 * 3_600_000 }

/**
 * Raises or ends an alert about the manager itself, with the severity `error`: the first failure fires, the first
 * success resolves. Gives the transition, or null when it changes nothing.
 */
export function judgeInternal(draft: Draft, finding: InternalFinding): RoundTransition | null {
  const { name, isFailing, summary, channels, description } = finding
  const labels = { ...finding.labels, alertname: name }
  const fingerprint = fingerprintOf(labels)
  const known = draft.alert(fingerprint)
  const isFiring = known?.detection.kind === 'firing'
  if (isFailing === isFiring) return null
  const kind = isFailing ? 'firing' : 'ok'
  const detection = { kind, sampledAt: draft.wallMs, dataMs: draft.nowMs } as const
  const blank = newRecord({ fingerprint, labels, rule: name, condition: 'internal', judgedBy: '', detection })
  const record: AlertRecord = { ...(known ?? blank), detection }
  const seen = { value: null, summary }
  const open = record.episodeId === null ? undefined : draft.episode(record.episodeId)
  if (isFailing) {
    const severity = 'error'
    const none = { annotations: {}, runbookUrl: null, threshold: null, comparison: null }
    const episode = openEpisode(
      draft,
      record,
      { rule: name, description, severity, limits, ...none },
      seen,
      channels,
    )
    return { type: 'fired', fingerprint, record, episode, reason: null }
  }
  if (open === undefined) return null
  const resolution = { reason: 'recovered', by: null, note: null } as const
  const episode = closeEpisode(draft, record, { ...open, ...seen }, resolution)
  return { type: 'resolved', fingerprint, record, episode, reason: 'recovered' }
}
