export { checkerContract } from './contract.ts'
export type { CheckerContractOptions, CheckerFailure, CheckerUnderTest } from './checker-under-test.ts'
