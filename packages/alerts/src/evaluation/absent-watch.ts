import type { CompiledRule } from '../rules/compile.ts'
import type { AbsentRule } from '../rules/absent.ts'
import { NO_LABELS } from '../labels.ts'
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
