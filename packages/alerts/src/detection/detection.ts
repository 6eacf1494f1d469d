/** Why an episode ended. */
export type ResolveReason = 'recovered' | 'manual' | 'stale_timeout' | 'rule_removed' | 'rule_disabled'

/** What is known of one alert. `sampledMs` is the time of the last sample that counted. */
export type DetectionState =
  | { readonly kind: 'ok'; readonly sampledMs: number }
  | { readonly kind: 'pending'; readonly sampledMs: number; readonly breaches: number }
  | { readonly kind: 'firing'; readonly sampledMs: number }

/** What a sample says; `no_data` is neither good nor bad. */
export type Verdict = 'breach' | 'ok' | 'no_data'

/** What can happen to an alert. */
export type DetectionEvent =
  | { readonly kind: Verdict; readonly sampledMs: number }
  | { readonly kind: 'ended'; readonly reason: Exclude<ResolveReason, 'recovered'> }

/** The next state and what others should know of the step. */
export type DetectionStep =
  | { readonly outcome: 'ignored' | 'none' | 'pending' | 'fired' | 'cleared'; readonly state: DetectionState }
  | { readonly outcome: 'resolved'; readonly state: DetectionState; readonly reason: ResolveReason }

/**
 * The detection table: from a state and an event to the next state. Pure. A sample no newer than the last one that
 * counted is ignored, so that calling twice never counts twice.
 */
export function detect(
  state: DetectionState,
  event: DetectionEvent,
  consecutiveBreaches: number,
): DetectionStep {
  if (event.kind === 'ended') return end(state, event.reason)
  const { kind, sampledMs } = event
  if (sampledMs <= state.sampledMs) return { outcome: 'ignored', state }
  switch (kind) {
    case 'no_data':
      return { outcome: 'none', state }
    case 'breach':
      return breach(state, sampledMs, consecutiveBreaches)
    case 'ok':
      return recover(state, sampledMs)
  }
}

function breach(state: DetectionState, sampledMs: number, consecutiveBreaches: number): DetectionStep {
  if (state.kind === 'firing') return { outcome: 'none', state: { kind: 'firing', sampledMs } }
  const breaches = state.kind === 'pending' ? state.breaches + 1 : 1
  if (breaches >= consecutiveBreaches) return { outcome: 'fired', state: { kind: 'firing', sampledMs } }
  return { outcome: 'pending', state: { kind: 'pending', sampledMs, breaches } }
}

function recover(state: DetectionState, sampledMs: number): DetectionStep {
  const ok: DetectionState = { kind: 'ok', sampledMs }
  switch (state.kind) {
    case 'ok':
      return { outcome: 'none', state: ok }
    case 'pending':
      return { outcome: 'cleared', state: ok }
    case 'firing':
      return { outcome: 'resolved', state: ok, reason: 'recovered' }
  }
}

function end(state: DetectionState, reason: ResolveReason): DetectionStep {
  const ok: DetectionState = { kind: 'ok', sampledMs: state.sampledMs }
  switch (state.kind) {
    case 'ok':
      return { outcome: 'none', state }
    case 'pending':
      return { outcome: 'cleared', state: ok }
    case 'firing':
      return { outcome: 'resolved', state: ok, reason }
  }
}
