import type { Emitter } from '@botwatch/events'

import type { Journal, Ledger } from '../ledger/ledger.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { SilenceSource } from '../silences/silence.ts'
import type { AlertStore } from '../store/store.ts'
import type { AlertViewContext } from './alert.ts'
import type { AlertManagerEvents } from './events.ts'
import type { Settings } from './options.ts'

/** Services that the methods of the manager use. */
export interface Services {
  readonly settings: Settings
  readonly store: AlertStore
  readonly journal: Journal
  readonly book: RuleBook
  readonly emitter: Emitter<AlertManagerEvents>
  /** Returns whether the data of a firing alert is missing. */
  readonly isStale: (fingerprint: string) => boolean
}

/** Context for converting records into alerts, from the committed state or a draft. */
export function viewOf(
  { isStale }: Services,
  { nowMs, silences }: SilenceSource & { readonly nowMs: number },
): AlertViewContext {
  return { nowMs, silences, isStale }
}

/** Context for converting records into alerts now. */
export function viewNow(services: Services, { state, timeline }: Ledger): AlertViewContext {
  return viewOf(services, { nowMs: timeline.now(), silences: state.silences })
}
