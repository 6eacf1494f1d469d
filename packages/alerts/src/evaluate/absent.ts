import { observeAbsence } from '../rules/absent.ts'
import { isNewer } from '../state.ts'
import type { Metric } from './metric-streams.ts'
import type { Round } from './round.ts'

/** Evaluates the absent rules of a metric after all samples of a round. */
export function evaluateAbsence(round: Round, { absents, streams }: Metric): void {
  const { sampledAt, step, id } = round
  for (const { compiled, stream } of absents) {
    const [series] = stream.series
    if (series === undefined) continue
    round.evaluated.add(series.fingerprint)
    if (!isNewer(sampledAt, stream.lastAt, step.wallMs)) continue
    stream.lastAt = sampledAt
    const isThere = [...streams.values()].some(
      ({ round: last, sampleLabels }) => last === id && compiled.matches(sampleLabels),
    )
    const event = round.eventOf(isThere ? 'ok' : 'breach', sampledAt, compiled)
    round.series.evaluate(series, compiled, event, () => observeAbsence(compiled.rule, isThere))
  }
}
