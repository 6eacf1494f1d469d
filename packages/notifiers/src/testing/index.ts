export { notifierContract } from './contract.ts'
export type { ChannelUnderTest, ContractCase, OpenChannel } from './contract.ts'
export { hostileTexts, sampleMessage } from './messages.ts'
