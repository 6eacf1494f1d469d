import type { EpisodeEvent } from '../store/records.ts'
import type { AlertStore } from '../store/store.ts'

/** How the suite gets at stores of one kind. */
export interface StoreHarness {
  /** A new, empty store. */
  readonly create: () => Promise<AlertStore>
  /** The same data seen by what comes after a restart; a store without durability gives the store itself. */
  readonly reopen: (store: AlertStore) => Promise<AlertStore>
}

/** One fact about a store. `run` rejects where it does not hold. */
export interface StoreContractCase {
  readonly name: string
  readonly run: (harness: StoreHarness) => Promise<void>
}

/** An event that can be told by its detail. */
export function event(episodeId: string, detail: string): EpisodeEvent {
  return { episodeId, type: 'fired', at: 5, by: null, channel: 'log', detail }
}

/** The ids, in order. */
export function ids(records: readonly { readonly id: string }[]): readonly string[] {
  return records.map(({ id }) => id)
}
