export { createNotifier } from './create-notifier.ts'
export type { ChannelParts } from './create-notifier.ts'
export { isNotifierError, NotifierError } from './errors.ts'
export type { NotifierErrorCode } from './errors.ts'
export type { ChannelDeclarations } from './declarations.ts'
export { headline } from './headline.ts'
export type { HeadlineOptions } from './headline.ts'
export type {
  AlertMessage,
  AnnouncementLink,
  AnnouncementMessage,
  Message,
  MessageForm,
  MessageType,
  TestMessage,
} from './message/message.ts'
export type { MessageAlert, MessageLinks, MessageMore, SeverityCounts } from './message/message-alert.ts'
export { LANGUAGES } from './words/reader.ts'
export type { Language, ReaderOptions } from './words/reader.ts'
export type { Severity } from './message/severity.ts'
export type { Delivery, Notifier, SendContext } from './notifier.ts'
export { verifySignature } from './webhook/verify-signature.ts'
export type {
  ReceivedHeaders,
  SignatureRefusal,
  SignatureVerdict,
  VerifySignatureOptions,
} from './webhook/verify-signature.ts'
