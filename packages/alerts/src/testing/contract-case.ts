import type { AlertStore } from '../store/store.ts'

/** Creates the stores that the suite tests. */
export interface StoreHarness {
  /** Creates an empty store. */
  readonly create: () => Promise<AlertStore>
  /** Opens the same data as after a restart. A store that is not durable returns the given store. */
  readonly reopen: (store: AlertStore) => Promise<AlertStore>
}

/** One case of the suite. `run` rejects if the store fails it. */
export interface StoreContractCase {
  readonly name: string
  readonly run: (harness: StoreHarness) => Promise<void>
}

/** Returns the ids, in order. */
export function ids(records: readonly { readonly id: string }[]): readonly string[] {
  return records.map(({ id }) => id)
}
