import type { RoundTransition } from '../evaluation/transition.ts'
import type { Draft } from '../ledger/draft.ts'
import type { AlertTransition } from './events.ts'
import { show } from './handling.ts'
import type { Services } from './services.ts'

/** Converts transitions into public ones, as of the step that found them. */
export function showTransitions(
  services: Services,
  draft: Draft,
  found: readonly RoundTransition[],
): readonly AlertTransition[] {
  return found.map(({ type, fingerprint, record, episode, reason }) => {
    const alert = episode === null ? null : show(services, draft, episode)
    return { type, rule: record.rule, fingerprint, labels: record.labels, alert, reason }
  })
}

/** Emits transitions. Call after the step is committed. */
export function emitTransitions({ emitter }: Services, transitions: readonly AlertTransition[]): void {
  for (const transition of transitions) emitter.emit(transition.type, transition)
}
