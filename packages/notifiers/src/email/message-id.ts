import { createHash } from 'node:crypto'

/** The headers by which mail programs recognise copies and show the mails of one thread together. */
export interface ThreadHeaders {
  readonly messageId: string
  readonly inReplyTo: string
  readonly references: string
}

/**
 * Derives the headers from the ids. A message has the same Message-ID at every attempt, so that a mailbox can drop a
 * copy. All messages of a thread refer to one root that is never sent, so that they form a thread whichever arrives first.
 */
export function threadHeaders(messageId: string, thread: string, senderAddress: string): ThreadHeaders {
  const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1)
  const id = (kind: string, text: string): string =>
    `<${kind}.${createHash('sha256').update(text).digest('hex').slice(0, 40)}@${domain}>`
  const root = id('thread', thread)
  return { messageId: id('message', messageId), inReplyTo: root, references: root }
}
