export { usageStoreContract } from './store-contract.ts'
export type { StoreContractCase, StoreHarness } from './store-contract.ts'
