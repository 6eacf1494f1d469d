import { isNewer } from './sample-order.ts'

/** Why an alert was resolved. */
export type ResolveReason =
  | 'recovered'
  | 'manual'
  | 'stale_timeout'
  | 'rule_removed'
  | 'rule_disabled'
  | 'rule_changed'

/** The last sample that counted, in every state. */
interface LastSample {
  /** The sample's own time: wall clock of where it came from. Order is judged by it. */
  readonly sampledAt: number
  /** The same on the manager's timeline. Durations are measured by it. */
  readonly dataMs: number
}

/** Detected state of one series. Fields that end in `Ms` are on the manager's timeline. */
export type DetectionState =
  | (LastSample & { readonly kind: 'ok' })
  | (LastSample & { readonly kind: 'pending'; readonly breaches: number; readonly sinceMs: number })
  | (LastSample & { readonly kind: 'firing' })
  /** Samples are good again, but not yet often or long enough. The alert is still open. */
  | (LastSample & { readonly kind: 'recovering'; readonly okSamples: number; readonly sinceMs: number })

/** What a sample says; `band` is between `clearValue` and the threshold: no breach, and no reason to resolve. */
export type SampleVerdict = 'breach' | 'band' | 'ok'

/** What may be known of a series; `no_data` is neither good nor bad. */
export type Verdict = SampleVerdict | 'no_data'

/** Settings of a rule about how its alerts fire and resolve. */
export interface DetectionSettings {
  readonly consecutiveBreaches: number
  readonly forMs: number
  readonly clearAfter: number
  readonly keepFiringForMs: number
  readonly maxGapMs: number
}

/** A sample, or what a rule takes missing data for. */
export interface SampleEvent {
  readonly kind: SampleVerdict
  /** Null where the rule takes missing data for a breach or for good: there is no sample, only the time. */
  readonly sampledAt: number | null
  readonly dataMs: number
  /** The wall clock now. */
  readonly wallMs: number
  /** When the series was last given, also if that did not count. Default when the last sample counted. */
  readonly seenMs?: number
  /** The rule was edited since the state was judged; `recount` when its N or `forMs` changed. */
  readonly edited?: { readonly recount: boolean }
}

/** What can be found of an alert's series. */
export type DetectionEvent =
  | SampleEvent
  | { readonly kind: 'no_data'; readonly nowMs: number; readonly seenMs?: number }

/** The next state and what others should know of the step. */
export type DetectionStep =
  | {
      readonly outcome: 'ignored' | 'none' | 'pending' | 'fired' | 'cleared' | 'recovering' | 'flapped'
      readonly state: DetectionState
    }
  | { readonly outcome: 'resolved'; readonly state: DetectionState; readonly reason: ResolveReason }

/**
 * The detection table: from a state and an event to the next state. Pure. A sample no newer than the last one that
 * counted is ignored, so that calling twice never counts twice.
 */
export function detect(
  state: DetectionState,
  event: DetectionEvent,
  settings: DetectionSettings,
): DetectionStep {
  if (event.kind === 'no_data') return gap(state, event, settings)
  if (!counts(state, event)) return { outcome: 'ignored', state }
  const last = {
    sampledAt: event.sampledAt ?? state.sampledAt,
    // The source's clock may have been set: time between two samples never runs backwards.
    dataMs: Math.max(event.dataMs, state.dataMs),
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

/** Ends what is open for another reason than a good sample. It takes the full N and `forMs` to fire again. */
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
  { edited, seenMs = -Infinity }: SampleEvent,
): DetectionStep {
  if (state.kind === 'firing') return { outcome: 'none', state: { kind: 'firing', ...last } }
  if (state.kind === 'recovering') return { outcome: 'flapped', state: { kind: 'firing', ...last } }
  const isGap = last.dataMs - Math.max(state.dataMs, seenMs) > maxGapMs
  const goesOn = state.kind === 'pending' && edited?.recount !== true && !isGap
  const breaches = goesOn ? state.breaches + 1 : 1
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
