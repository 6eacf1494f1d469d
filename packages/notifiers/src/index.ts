export { createNotifier } from './create-notifier.ts'
export type { ChannelParts } from './create-notifier.ts'
export { isNotifierError, NotifierError } from './errors.ts'
export type { NotifierErrorCode } from './errors.ts'
export type { Message, MessageAlert, MessageLink, MessageType, Severity } from './message/message.ts'
export type { Delivery, Notifier, SendContext } from './notifier.ts'
export { verifySignature } from './webhook/verify-signature.ts'
export type {
  ReceivedHeaders,
  SignatureRefusal,
  SignatureVerdict,
  VerifySignatureOptions,
} from './webhook/verify-signature.ts'
