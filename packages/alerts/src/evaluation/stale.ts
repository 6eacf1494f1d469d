import type { Draft } from '../ledger/draft.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { EpisodeRecord } from '../store/records.ts'
import type { EvaluationInput } from './inputs.ts'
import type { Round } from './round.ts'

/** Firing alerts whose data has stopped, with the time of the first round in which it was missed. */
export type MissingSince = ReadonlyMap<string, number>

/**
 * Finds the firing alerts that had no data in a round in which they should have had some, and ends those that have had
 * none for as long as their rule allows. Only what was missed counts: while nothing is evaluated, nothing goes stale.
 */
export function endStale(
  round: Round,
  draft: Draft,
  context: {
    readonly book: RuleBook
    readonly input: EvaluationInput
    readonly sampledMs: number
    /** As of before this round. */
    readonly open: Iterable<EpisodeRecord>
    readonly missing: MissingSince
  },
): MissingSince {
  const missing = new Map<string, number>()
  for (const { id, fingerprint, rule: name } of context.open) {
    const record = draft.alert(fingerprint)
    const rule = context.book.get(name)
    if (record?.episodeId !== id || rule === undefined) continue
    const { sampledAt } = record.detection
    if (round.hasSeen(fingerprint)) continue
    const since = context.missing.get(fingerprint)
    const given = rule.kind !== 'health' ? context.input.metrics : context.input.health
    if (given === undefined || context.sampledMs < sampledAt) {
      if (since !== undefined) missing.set(fingerprint, since)
      continue
    }
    const sinceMs = since ?? draft.nowMs
    const limitMs = rule.autoResolveMinutes * 60_000
    // Kept also for what ends now: should the commit fail, the next round ends it.
    missing.set(fingerprint, sinceMs)
    if (limitMs > 0 && draft.nowMs - sinceMs >= limitMs) round.end(record, 'stale_timeout')
  }
  return missing
}
