import type { UsageStore } from '../meter/usage-store.ts'

/** Creates the stores that the suite tests. */
export interface StoreHarness {
  /** Creates an empty store. */
  readonly create: () => Promise<UsageStore>
  /** Opens the data of a store as after a restart. A store without durability returns the store itself. */
  readonly reopen: (store: UsageStore) => Promise<UsageStore>
}

/** One test. `run` rejects if the store fails it. */
export interface StoreContractCase {
  readonly name: string
  readonly run: (harness: StoreHarness) => Promise<void>
}
