/** Tolerated lead of a source's clock over the wall clock. After a larger step back of the wall clock, samples count at once. */
const MAX_AHEAD_MS = 5000

/** Why an alert was resolved. */
export type ResolveReason =
  | 'recovered'
  | 'manual'
  | 'stale_timeout'
  | 'rule_removed'
  | 'rule_disabled'
  | 'rule_changed'
  | 'check_removed'

/** The last sample that counted, in every state. */
interface LastSample {
  /** Time of the sample, on the wall clock of its source. Decides the order of samples. */
  readonly sampledAt: number
  /** The same time on the manager's timeline. Used for durations. */
  readonly dataMs: number
  /** Start of the run that the sample is from, on the manager's timeline. Absent if the source did not say. */
  readonly beganMs?: number
}

/** Detected state of one series. Fields that end in `Ms` are on the manager's timeline. */
export type DetectionState =
  | (LastSample & { readonly kind: 'ok' })
  | (LastSample & { readonly kind: 'pending'; readonly breaches: number; readonly sinceMs: number })
  | (LastSample & { readonly kind: 'firing' })
  /** Samples are good again, but not yet often or long enough. The alert is still open. */
  | (LastSample & { readonly kind: 'recovering'; readonly okSamples: number; readonly sinceMs: number })

/** Result of evaluating a sample. `band` is between `clearValue` and the threshold: it neither breaches nor resolves. */
export type SampleVerdict = 'breach' | 'band' | 'ok'

/** Result of evaluating a series; `no_data` neither breaches nor resolves. */
export type Verdict = SampleVerdict | 'no_data'

/** Settings of a rule about how its alerts fire and resolve. */
export interface DetectionSettings {
  /** Number of breaching samples in a row before an alert fires. Default 1. */
  readonly consecutiveBreaches: number
  /** How long a series must breach before an alert fires, by the times of its samples; at most 30 days. Default 0. */
  readonly forMs: number
  /** Number of good samples in a row before an alert resolves. Default 1. */
  readonly clearAfter: number
  /** How long a series must be good before its alert resolves; at most 30 days. Default 0. */
  readonly keepFiringForMs: number
  /** The count of breaches starts again after a longer gap in the data. Default three evaluation intervals. */
  readonly maxGapMs: number
}

/** A sample, or missing data that counts as one. */
export interface SampleEvent {
  readonly kind: SampleVerdict
  /** Null if missing data counts as a good or breaching sample. */
  readonly sampledAt: number | null
  readonly dataMs: number
  /** Current wall clock. */
  readonly wallMs: number
  /** Time of the last sample, whether it counted or not. Default the last one that counted. */
  readonly seenMs?: number
  /** The edit of the rule since the last evaluation; `recount` if `consecutiveBreaches` or `forMs` has changed. */
  readonly edited?: { readonly recount: boolean }
  /** Whether a breach counts as `consecutiveBreaches`. Default false. */
  readonly isCertain?: boolean
  /** Duration of the run that the sample is from. Default unknown. */
  readonly tookMs?: number | undefined
}

/** Input of a detection step. */
export type DetectionEvent =
  | SampleEvent
  | { readonly kind: 'no_data'; readonly nowMs: number; readonly seenMs?: number }

/** Result of a detection step. */
export type DetectionStep =
  | {
      readonly outcome: 'ignored' | 'none' | 'pending' | 'fired' | 'cleared' | 'recovering' | 'flapped'
      readonly state: DetectionState
    }
  | { readonly outcome: 'resolved'; readonly state: DetectionState; readonly reason: ResolveReason }

/**
 * Returns the next state for a state and an event. Pure. A sample that is not newer than the last one that counted is
 * ignored, so that a repeated call never counts twice.
 */
export function detect(
  state: DetectionState,
  event: DetectionEvent,
  settings: DetectionSettings,
): DetectionStep {
  if (event.kind === 'no_data') return gap(state, event, settings)
  if (!counts(state, event)) return { outcome: 'ignored', state }
  const { tookMs } = event
  // The clock of the source may have been set back; the time between two samples is never negative.
  const dataMs = Math.max(event.dataMs, state.dataMs)
  const last = {
    sampledAt: event.sampledAt ?? state.sampledAt,
    dataMs,
    ...(tookMs !== undefined && { beganMs: dataMs - tookMs }),
  }
  switch (event.kind) {
    case 'breach':
      return breach(state, last, settings, event)
    case 'ok':
      return good(state, last, settings, event.edited)
    case 'band':
      return between(state, last)
  }
}

/** Ends an open state without a good sample. The series fires again after the full count of breaches. */
export function endDetection(
  state: DetectionState,
  reason: Exclude<ResolveReason, 'recovered'>,
): DetectionStep {
  switch (state.kind) {
    case 'ok':
      return { outcome: 'none', state }
    case 'pending':
      return { outcome: 'cleared', state: okSince(state) }
    case 'firing':
    case 'recovering':
      return { outcome: 'resolved', state: okSince(state), reason }
  }
}

function counts(state: DetectionState, { sampledAt, dataMs, wallMs }: SampleEvent): boolean {
  return sampledAt === null ? dataMs > state.dataMs : isNewer(sampledAt, state.sampledAt, wallMs)
}

function breach(
  state: DetectionState,
  last: LastSample,
  { consecutiveBreaches, forMs, maxGapMs }: DetectionSettings,
  { edited, seenMs = -Infinity, isCertain = false }: SampleEvent,
): DetectionStep {
  if (state.kind === 'firing') return { outcome: 'none', state: { kind: 'firing', ...last } }
  if (state.kind === 'recovering') return { outcome: 'flapped', state: { kind: 'firing', ...last } }
  const isGap = last.dataMs - Math.max(state.dataMs, seenMs) > maxGapMs
  const goesOn = state.kind === 'pending' && edited?.recount !== true && !isGap
  const counted = goesOn ? state.breaches + 1 : 1
  const breaches = isCertain ? Math.max(counted, consecutiveBreaches) : counted
  const sinceMs = goesOn ? state.sinceMs : last.dataMs
  if (breaches >= consecutiveBreaches && last.dataMs - sinceMs >= forMs) {
    return { outcome: 'fired', state: { kind: 'firing', ...last } }
  }
  return { outcome: 'pending', state: { kind: 'pending', ...last, breaches, sinceMs } }
}

function good(
  state: DetectionState,
  last: LastSample,
  { clearAfter, keepFiringForMs }: DetectionSettings,
  edited: SampleEvent['edited'],
): DetectionStep {
  const ok: DetectionState = { kind: 'ok', ...last }
  if (state.kind === 'ok') return { outcome: 'none', state: ok }
  if (state.kind === 'pending') return { outcome: 'cleared', state: ok }
  if (edited !== undefined) return { outcome: 'resolved', state: ok, reason: 'rule_changed' }
  const recovering = state.kind === 'recovering'
  const okSamples = recovering ? state.okSamples + 1 : 1
  const sinceMs = recovering ? state.sinceMs : last.dataMs
  if (okSamples >= clearAfter && last.dataMs - sinceMs >= keepFiringForMs) {
    return { outcome: 'resolved', state: ok, reason: 'recovered' }
  }
  return { outcome: 'recovering', state: { kind: 'recovering', ...last, okSamples, sinceMs } }
}

function between(state: DetectionState, last: LastSample): DetectionStep {
  switch (state.kind) {
    case 'ok':
      return { outcome: 'none', state: { kind: 'ok', ...last } }
    case 'pending':
      return { outcome: 'cleared', state: { kind: 'ok', ...last } }
    case 'firing':
      return { outcome: 'none', state: { kind: 'firing', ...last } }
    case 'recovering':
      return {
        outcome: 'recovering',
        state: { kind: 'recovering', ...last, okSamples: 0, sinceMs: last.dataMs },
      }
  }
}

function gap(
  state: DetectionState,
  { nowMs, seenMs = -Infinity }: Extract<DetectionEvent, { kind: 'no_data' }>,
  { maxGapMs }: DetectionSettings,
): DetectionStep {
  const isGap = nowMs - Math.max(state.dataMs, seenMs) > maxGapMs
  if (state.kind !== 'pending' || !isGap) return { outcome: 'none', state }
  return { outcome: 'cleared', state: okSince(state) }
}

function okSince({ sampledAt, dataMs }: LastSample): DetectionState {
  return { kind: 'ok', sampledAt, dataMs }
}

/**
 * Returns whether a sample is newer than the last one of its series. Both times are from the wall clock of the source. If
 * the last one lies more than 5 seconds in the future, and the new one does not, the clock was set back and the new one
 * counts.
 */
export function isNewer(sampledAt: number, lastAt: number, wallMs: number): boolean {
  if (sampledAt > lastAt) return true
  return sampledAt < lastAt && lastAt > wallMs + MAX_AHEAD_MS && sampledAt <= wallMs + MAX_AHEAD_MS
}

/**
 * Converts the time of a sample to the manager's timeline. The result lies at most `maxAgeMs` in the past and never in the
 * future, also if the clock was set in the meantime.
 */
export function onTimeline(
  sampledAt: number,
  { nowMs, wallMs }: { readonly nowMs: number; readonly wallMs: number },
  maxAgeMs: number,
): number {
  return nowMs - Math.min(Math.max(wallMs - sampledAt, 0), maxAgeMs)
}
