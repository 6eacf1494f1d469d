export type { ChannelUnderTest, OpenChannel } from './channel-under-test.ts'
export { notifierContract } from './contract.ts'
export type { NotifierContractOptions } from './contract.ts'
export { hostileTexts, sampleAlert, sampleMessage } from './messages.ts'
