import { roundMs } from '../check/result.ts'
import { isPassing } from '../check/status.ts'
import type { RunOutcome } from '../record/run-outcome.ts'

/** Durations from which a passing run is degraded or unhealthy, both included; Infinity without a limit. */
export interface LatencyRules {
  readonly degradedAfterMs: number
  readonly unhealthyAfterMs: number
}

/** Lowers the status of a passing run that took too long. Compares the duration as shown, in tenths of a millisecond. */
export function applyLatency(outcome: RunOutcome, durationMs: number, rules: LatencyRules): RunOutcome {
  if (!isPassing(outcome.status)) return outcome
  const tookMs = roundMs(durationMs)
  const slow = (status: 'degraded' | 'unhealthy', limitMs: number): RunOutcome => ({
    ...outcome,
    status,
    message: `${outcome.message}; took ${tookMs} ms (${status} from ${limitMs} ms)`,
    code: outcome.code ?? 'CONDITION',
  })
  if (tookMs >= rules.unhealthyAfterMs) return slow('unhealthy', rules.unhealthyAfterMs)
  if (outcome.status === 'healthy' && tookMs >= rules.degradedAfterMs)
    return slow('degraded', rules.degradedAfterMs)
  return outcome
}
