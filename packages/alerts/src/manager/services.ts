import type { Emitter } from '@botwatch/events'

import type { Journal, Ledger } from '../ledger/ledger.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { SilenceSource } from '../silences/silence.ts'
import type { AlertStore } from '../store/store.ts'
import type { AlertViewContext } from './alert.ts'
import type { AlertManagerEvents } from './events.ts'
import type { Settings } from './options.ts'

/** What the methods of the manager work with. */
export interface Services {
  readonly settings: Settings
  readonly store: AlertStore
  readonly journal: Journal
  readonly book: RuleBook
  readonly emitter: Emitter<AlertManagerEvents>
  /** Whether the data of a firing alert has stopped. */
  readonly isStale: (fingerprint: string) => boolean
}

/** How alerts look at a time: to what is committed, or to a step in the making. */
export function viewOf(
  { isStale }: Services,
  { nowMs, silences }: SilenceSource & { readonly nowMs: number },
): AlertViewContext {
  return { nowMs, silences, isStale }
}

/** How alerts look now. */
export function viewNow(services: Services, { state, timeline }: Ledger): AlertViewContext {
  return viewOf(services, { nowMs: timeline.now(), silences: state.silences })
}
