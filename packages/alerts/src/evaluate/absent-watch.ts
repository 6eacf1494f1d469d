import { isNewer } from '../detection/sample-order.ts'
import { NO_LABELS } from '../labels.ts'
import { observeAbsence, type AbsentRule } from '../rules/absent.ts'
import type { CompiledRule } from '../rules/compile.ts'
import type { RoundContext } from './context.ts'
import type { Hearing } from './hearing.ts'
import { trackOf, type Track } from './series.ts'

/** What is known of the one alert of an absent rule. */
export interface AbsentWatch {
  readonly compiled: CompiledRule<AbsentRule>
  readonly track: Track
  /** The time of the last round that counted. */
  lastAt: number
  /** The last round that had a matching sample with data. */
  round: number
}

/** A watch that nothing is known of yet. */
export function watchAbsence(compiled: CompiledRule<AbsentRule>): AbsentWatch {
  return { compiled, track: trackOf(compiled, NO_LABELS, String), lastAt: -Infinity, round: 0 }
}

/** Judges, after the samples of a round, whether there were any that an absent rule waits for. */
export function judgeAbsence({ plan, draft, judge, id, sampledAt }: RoundContext, hearing: Hearing): void {
  for (const watch of plan.metrics.absents) {
    const { compiled, track } = watch
    hearing.judged.add(track.fingerprint)
    if (!isNewer(sampledAt, watch.lastAt, draft.wallMs)) continue
    draft.afterCommit(() => (watch.lastAt = sampledAt))
    const isThere = watch.round === id
    const event = hearing.event(isThere ? 'ok' : 'breach', sampledAt, compiled)
    judge.judge(track, compiled, event, () => observeAbsence(compiled.rule, isThere))
  }
}
