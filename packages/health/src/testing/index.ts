export { checkerContract } from './contract.ts'
export type { CheckerContractOptions, CheckerUnderTest, ContractCase, OpenChecker } from './contract.ts'
