export { historyStoreContract } from './history-contract.ts'
export type { HistoryContractCase, HistoryStoreHarness } from './history-contract.ts'
export { usageStoreContract } from './store-contract.ts'
export type { StoreContractCase, StoreHarness } from './store-case.ts'
