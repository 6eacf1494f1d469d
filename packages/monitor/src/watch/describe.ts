import type { HealthChecker } from '@botwatch/health'

import type { Loop } from '../lifecycle/loop.ts'
import type { LoopStatus, Stall, StoreStatus } from './status.ts'
import type { StoreFailures } from './store-failures.ts'

/** Characters of an error that are shown. */
const MAX_ERROR = 500

/** The checks, and the interval of those that set none. */
interface CheckedParts {
  readonly health: HealthChecker
  readonly checkIntervalMs: number
}

/** Describes the schedule of the checks as a loop. */
export function checksStatus(
  { health, checkIntervalMs: intervalMs }: CheckedParts,
  stalls: readonly Stall[],
  isRunning: boolean,
): LoopStatus {
  const times = health
    .getCheckStates()
    .filter(({ hasRun }) => hasRun)
    .map(({ result }) => result.timestamp)
  const lastFinishedAt = times.toSorted().at(-1) ?? null
  const sinceMs = lastFinishedAt === null ? null : Date.now() - Date.parse(lastFinishedAt)
  return {
    name: 'checks',
    intervalMs,
    lastStartedAt: null,
    lastFinishedAt,
    ageMs: isRunning && sinceMs !== null ? Math.max(0, sinceMs) : null,
    isFresh: isFresh('checks', stalls),
    lastError: null,
  }
}

/** Describes a loop. */
export function loopStatus(
  loop: Loop,
  stalls: readonly Stall[],
  redact: (text: string) => string,
): LoopStatus {
  const { name, intervalMs, isRunning, startedAtMs, finishedAtMs, sinceSuccessMs, error } = loop.state()
  return {
    name,
    intervalMs,
    lastStartedAt: startedAtMs === null ? null : isoTime(startedAtMs),
    lastFinishedAt: finishedAtMs === null ? null : isoTime(finishedAtMs),
    ageMs: isRunning ? Math.round(sinceSuccessMs) : null,
    isFresh: isFresh(name, stalls),
    lastError: error === null ? null : textOf(error, redact),
  }
}

/** Describes a store. A failure is shown without secrets. */
export function storeStatus(
  name: StoreStatus['name'],
  path: string | null,
  failures: StoreFailures,
  redact: (text: string) => string,
): StoreStatus {
  const failure = failures.current()
  return {
    name,
    path,
    failingSince: failure === null ? null : isoTime(failure.sinceMs),
    lastError: failure === null ? null : textOf(failure.error, redact),
  }
}

function isFresh(loop: string, stalls: readonly Stall[]): boolean {
  return !stalls.some(({ kind, name }) => kind === 'loop' && name === loop)
}

/** Redacts before it cuts, because half of a secret would not be noticed. */
function textOf(error: unknown, redact: (text: string) => string): string {
  return redact(error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR)
}

/** ISO 8601 in UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
