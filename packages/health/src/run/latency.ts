import { roundMs, type Verdict } from '../check/result.ts'
import { isPassing } from '../check/status.ts'

/** From which duration on a passing run is not as good as it says; both inclusive, Infinity is never. */
export interface LatencyRules {
  readonly degradedAfterMs: number
  readonly unhealthyAfterMs: number
}

/** Judges a run by how long it took as well. The duration is judged as it is shown, to a tenth of a millisecond. */
export function applyLatency(verdict: Verdict, durationMs: number, rules: LatencyRules): Verdict {
  if (!isPassing(verdict.status)) return verdict
  const tookMs = roundMs(durationMs)
  const slow = (status: 'degraded' | 'unhealthy', limitMs: number): Verdict => ({
    ...verdict,
    status,
    message: `${verdict.message}; took ${tookMs} ms (${status} from ${limitMs} ms)`,
    code: verdict.code ?? 'CONDITION',
  })
  if (tookMs >= rules.unhealthyAfterMs) return slow('unhealthy', rules.unhealthyAfterMs)
  if (verdict.status === 'healthy' && tookMs >= rules.degradedAfterMs)
    return slow('degraded', rules.degradedAfterMs)
  return verdict
}
