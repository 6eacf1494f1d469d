import type { AlertRule, SimulationRound } from '@botwatch/alerts'
import type { HistoryCell, HistorySeries } from '@botwatch/metrics'

type Labels = HistorySeries['labels']

/** The cells of one series, oldest first. */
export interface StoredSeries {
  readonly name: string
  readonly labels: Labels
  readonly cells: readonly HistoryCell[]
}

/** The seconds that a check was in each status, by the start of the step. */
export interface StoredCheck {
  readonly name: string
  readonly isCritical: boolean
  readonly seconds: Readonly<Record<CheckStatus, ReadonlyMap<number, number>>>
}

/** Statuses that the history has. */
const CHECK_STATUSES = ['healthy', 'degraded', 'unhealthy'] as const
type CheckStatus = (typeof CHECK_STATUSES)[number]

/** Resolution of the stored last day. */
export const STEP_MS = 300_000
/** Time from one simulated evaluation to the next: five in each step. */
export const ROUND_MS = 60_000
const ROUNDS = STEP_MS / ROUND_MS

/**
 * Makes rounds of stored metrics. A gauge has its mean in all rounds of a step; a counter, which only a `rate` or `ratio` reads,
 * grows evenly from the lowest to the highest value of the step. Steps without any series have no rounds.
 */
export function metricRounds(
  { kind }: AlertRule,
  series: readonly StoredSeries[],
  nowMs: number,
): readonly SimulationRound[] {
  const isCounter = kind === 'rate' || kind === 'ratio'
  const cells = series.flatMap(({ name, labels, cells: all }) =>
    all.map((cell) => ({ name, labels, ...cell })),
  )
  return roundsOf(cells, nowMs, (found, rounds) => (round) => ({
    metrics: found.map(({ name, labels, min, max, sum, count }) => {
      const share = rounds === 1 ? 1 : round / (rounds - 1)
      return { name, labels, value: isCounter ? min + (max - min) * share : sum / count }
    }),
  }))
}

/**
 * Makes rounds of stored checks: in each step a status has its share of the rounds, first the last one of the step before. Steps
 * in which no check had a status have no rounds.
 */
export function healthRounds(checks: readonly StoredCheck[], nowMs: number): readonly SimulationRound[] {
  const last = new Map<string, CheckStatus>()
  const cells = checks.flatMap(({ name, isCritical, seconds }) =>
    [...new Set(CHECK_STATUSES.flatMap((status) => [...seconds[status].keys()]))].map((atMs) => ({
      atMs,
      name,
      critical: isCritical,
      shares: CHECK_STATUSES.map((status) => ({ status, seconds: seconds[status].get(atMs) ?? 0 })),
    })),
  )
  return roundsOf(cells, nowMs, (found, rounds) => {
    const results = found.map(({ name, critical, shares }) => {
      const before = last.get(name)
      const ordered = shares.toSorted((a, b) => Number(b.status === before) - Number(a.status === before))
      const statuses = Array.from({ length: rounds }, (_, round) => statusAt(ordered, (round + 0.5) / rounds))
      last.set(name, statuses.at(-1) ?? 'healthy')
      return { name, critical, statuses }
    })
    return (round) => ({
      health: results.map(({ name, critical, statuses }) => ({
        name,
        critical,
        status: statuses[round] ?? 'healthy',
      })),
    })
  })
}

/** Makes the rounds of the steps of some cells, oldest first, none after `nowMs`. */
function roundsOf<T extends { readonly atMs: number }>(
  cells: readonly T[],
  nowMs: number,
  inputsOf: (found: readonly T[], rounds: number) => (round: number) => Omit<SimulationRound, 'at'>,
): readonly SimulationRound[] {
  const steps = [...Map.groupBy(cells, ({ atMs }) => atMs)].toSorted(([a], [b]) => a - b)
  return steps.flatMap(([atMs, found]) => {
    const rounds = Math.min(ROUNDS, Math.max(1, Math.floor((nowMs - atMs) / ROUND_MS) + 1))
    const inputOf = inputsOf(found, rounds)
    return Array.from({ length: rounds }, (_, round) => ({ at: atMs + round * ROUND_MS, ...inputOf(round) }))
  })
}

/** The status at a share of the known time, the statuses one after the other. */
function statusAt(
  shares: readonly { readonly status: CheckStatus; readonly seconds: number }[],
  share: number,
): CheckStatus {
  let left = share * shares.reduce((sum, { seconds }) => sum + seconds, 0)
  for (const { status, seconds } of shares) {
    if (left < seconds) return status
    left -= seconds
  }
  return shares.findLast(({ seconds }) => seconds > 0)?.status ?? 'healthy'
}
