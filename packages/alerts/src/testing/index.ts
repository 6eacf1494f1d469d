export { alertStoreContract } from './store-contract.ts'
export type { StoreContractCase, StoreHarness } from './contract-case.ts'
