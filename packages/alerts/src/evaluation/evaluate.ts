import type { Draft } from '../ledger/draft.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { EvaluationInput } from './inputs.ts'
import { Round, type RoundContext } from './round.ts'
import type { RoundTransition } from './transition.ts'
import { endStale, type MissingSince } from './stale.ts'

/** What one evaluation found. */
export interface RoundOutcome {
  readonly transitions: readonly RoundTransition[]
  readonly badSamples: number
  readonly ignoredSamples: number
  readonly missing: MissingSince
}

/** Judges one input in the order that matters: rules that are gone, samples, data that has stopped. */
export function evaluateRound(
  draft: Draft,
  ledger: Ledger,
  context: RoundContext & { readonly missing: MissingSince },
  input: EvaluationInput,
): RoundOutcome {
  const sampledMs = input.sampleTime === undefined ? draft.nowMs : Number(input.sampleTime)
  const round = new Round(draft, context, sampledMs)
  round.endOrphans()
  if (typeof input.metrics === 'object' && input.metrics !== null) round.metrics(input.metrics)
  if (Array.isArray(input.health)) round.health(input.health)
  const { book } = context
  const open = ledger.state.episodes.values()
  const missing = endStale(round, draft, { book, input, sampledMs, open, missing: context.missing })
  const { transitions, badSamples, ignoredSamples } = round
  return { transitions, badSamples, ignoredSamples, missing }
}
