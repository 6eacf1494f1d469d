import type { DetectionState } from '../detection/detection.ts'
import type { Draft } from '../ledger/draft.ts'
import { planFire, planResolve } from '../notices/plan.ts'
import { MAX_COOLDOWN_MINUTES, type Observation } from '../rules/rule-base.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { Track } from '../rules/series.ts'
import type { AlertRecord, EpisodeRecord, Resolution } from '../store/records.ts'

/** A record of an alert that nothing is known of yet. */
export function newRecord(
  track: Pick<Track, 'fingerprint' | 'labels'>,
  rule: string,
  detection: DetectionState,
): AlertRecord {
  const { fingerprint, labels } = track
  return { fingerprint, labels, rule, detection, episodeId: null, suppression: null, lastFireMs: {} }
}

/** Begins an episode: the record, its first audit line and its FIREs. `record` is already firing. */
export function openEpisode(
  draft: Draft,
  record: AlertRecord,
  rule: AlertRule,
  seen: Observation,
  channels: readonly string[],
): EpisodeRecord {
  const threshold = rule.kind === 'threshold'
  const episode: EpisodeRecord = {
    id: draft.newId(),
    fingerprint: record.fingerprint,
    rule: rule.name,
    description: rule.description,
    severity: rule.severity,
    labels: record.labels,
    annotations: rule.annotations,
    runbookUrl: rule.runbookUrl ?? null,
    value: seen.value,
    threshold: threshold ? rule.thresholdValue : null,
    comparison: threshold ? rule.comparison : null,
    summary: seen.summary,
    limits: { cooldownMs: rule.cooldownMinutes * 60_000, maxPerHour: rule.maxNotificationsPerHour },
    firedAt: draft.wallMs,
    acknowledgement: null,
    acknowledgedAt: null,
    resolution: null,
    toldChannels: [],
  }
  draft.putAlert({ ...record, episodeId: episode.id })
  draft.putEpisode(episode)
  draft.addEvent({ episodeId: episode.id, type: 'fired', detail: episode.summary })
  if (rule.maxNotificationsPerHour > 0) planFire(draft, episode, channels)
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
  draft.putAlert({ ...record, episodeId: null })
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
  const { detection, suppression, lastFireMs, fingerprint } = record
  if (detection.kind !== 'ok' || (suppression?.untilMs ?? 0) > draft.nowMs) return false
  const coolMs = draft.nowMs - MAX_COOLDOWN_MINUTES * 60_000
  return Object.values(lastFireMs).every((atMs) => atMs <= coolMs) && draft.rowsOf(fingerprint).length === 0
}
