import type { AlertStore } from '../store/store.ts'
import { historyCases } from './history-cases.ts'
import { changes } from './records.ts'
import { ruleCases } from './rule-cases.ts'
import { stateCases } from './state-cases.ts'

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

/**
 * Contract suite of `AlertStore`, for any test runner.
 *
 * @example
 * for (const { name, run } of alertStoreContract) test(name, () => run({ create, reopen }))
 */
export const alertStoreContract: readonly StoreContractCase[] = Object.entries({
  ...stateCases,
  ...historyCases,
  ...ruleCases,
}).map(([name, check]) => ({
  name,
  run: async ({ create, reopen }) => {
    let store = await create()
    await check({
      store,
      commit: (over) => store.commit(changes(over)),
      reopen: async () => (store = await reopen(store)),
    })
    await store.close()
  },
}))
