import type { Draft } from '../ledger/draft.ts'
import { planFire, planResolve } from '../notices/plan.ts'
import { mutedSince } from '../notices/remind.ts'
import { MAX_COOLDOWN_MINUTES, type Observation } from '../rules/rule-base.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { AlertRecord, EpisodeRecord, Resolution } from '../store/records.ts'

/** What an episode takes over from what raised it: a rule, or the manager itself. */
export type EpisodeHead = Pick<
  EpisodeRecord,
  'rule' | 'description' | 'severity' | 'annotations' | 'runbookUrl' | 'threshold' | 'comparison' | 'limits'
>

/** A record of an alert that nothing is known of yet. */
export function newRecord({
  fingerprint,
  labels,
  rule,
  condition,
  judgedBy,
  detection,
}: Pick<
  AlertRecord,
  'fingerprint' | 'labels' | 'rule' | 'condition' | 'judgedBy' | 'detection'
>): AlertRecord {
  // Field by field: what is stored must not take along what else the subject holds.
  const known = { fingerprint, labels, rule, condition, judgedBy, detection }
  return { ...known, episodeId: null, suppression: null, lastNoticeMs: {}, mutedSinceMs: null }
}

/** What an episode takes over from its rule. */
export function headOf(rule: AlertRule): EpisodeHead {
  const threshold = rule.kind === 'threshold'
  return {
    rule: rule.name,
    description: rule.description,
    severity: rule.severity,
    annotations: rule.annotations,
    runbookUrl: rule.runbookUrl ?? null,
    threshold: threshold ? rule.thresholdValue : null,
    comparison: threshold ? rule.comparison : null,
    limits: {
      cooldownMs: rule.cooldownMinutes * 60_000,
      maxPerHour: rule.maxNotificationsPerHour,
      repeatIntervalMs: rule.repeatIntervalMs,
    },
  }
}

/** Begins an episode: the record, its first audit line and its FIREs. `record` is already firing. */
export function openEpisode(
  draft: Draft,
  record: AlertRecord,
  head: EpisodeHead,
  seen: Observation,
  channels: readonly string[],
): EpisodeRecord {
  const episode: EpisodeRecord = {
    ...head,
    id: draft.newId(),
    fingerprint: record.fingerprint,
    labels: record.labels,
    value: seen.value,
    summary: seen.summary,
    firedAt: draft.wallMs,
    acknowledgement: null,
    acknowledgedAt: null,
    resolution: null,
    flaps: 0,
    toldMs: {},
  }
  const fresh = { ...record, episodeId: episode.id, mutedSinceMs: null }
  draft.putAlert({ ...fresh, mutedSinceMs: mutedSince(draft, fresh, episode) })
  draft.putEpisode(episode)
  draft.addEvent({ episodeId: episode.id, type: 'fired', detail: episode.summary })
  if (head.limits.maxPerHour > 0) planFire(draft, episode, channels)
  return episode
}

/** Ends an episode: the record, its audit line and the RESOLVEs that are owed. `record` is already ok. */
export function closeEpisode(
  draft: Draft,
  record: AlertRecord,
  episode: EpisodeRecord,
  resolution: Omit<Resolution, 'at'>,
): EpisodeRecord {
  const closed: EpisodeRecord = { ...episode, resolution: { ...resolution, at: draft.wallMs } }
  draft.putAlert({ ...record, episodeId: null, mutedSinceMs: null })
  draft.putEpisode(closed)
  const { by, reason, note } = resolution
  draft.addEvent({
    episodeId: episode.id,
    type: 'resolved',
    by,
    detail: note === null ? reason : `${reason}: ${note}`,
  })
  planResolve(draft, closed)
  return closed
}

/** Whether a record holds nothing that anybody will ask for: it is ok, not suppressed, and no channel is cooling down. */
export function isForgettable(record: AlertRecord, draft: Draft): boolean {
  const { detection, suppression, lastNoticeMs, fingerprint } = record
  if (detection.kind !== 'ok' || (suppression?.untilMs ?? 0) > draft.nowMs) return false
  const coolMs = draft.nowMs - MAX_COOLDOWN_MINUTES * 60_000
  return Object.values(lastNoticeMs).every((atMs) => atMs <= coolMs) && draft.rowsOf(fingerprint).length === 0
}
