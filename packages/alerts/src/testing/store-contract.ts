import type { StoreContractCase } from './contract-case.ts'
import { figureCases } from './figure-cases.ts'
import { historyCases } from './history-cases.ts'
import { pruneCases } from './prune-cases.ts'
import { stateCases } from './state-cases.ts'

/**
 * Contract suite of `AlertStore`, for any test runner.
 *
 * @example
 * for (const { name, run } of alertStoreContract) test(name, () => run({ create, reopen }))
 */
export const alertStoreContract: readonly StoreContractCase[] = [
  ...stateCases,
  ...historyCases,
  ...figureCases,
  ...pruneCases,
]
