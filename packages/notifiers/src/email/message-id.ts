import { createHash } from 'node:crypto'

/** The headers by which mail programs tell copies from each other and put one episode into one thread. */
export interface ThreadHeaders {
  readonly messageId: string
  readonly inReplyTo: string
  readonly references: string
}

/**
 * The same message has the same Message-ID at every attempt, so that a mailbox can drop a copy. All messages of a
 * group answer one root that is never sent itself: whichever of them a person gets first, the rest follows in its thread.
 */
export function threadHeaders(messageId: string, group: string, senderAddress: string): ThreadHeaders {
  const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1)
  const id = (kind: string, text: string): string =>
    `<${kind}.${createHash('sha256').update(text).digest('hex').slice(0, 40)}@${domain}>`
  const root = id('thread', group)
  return { messageId: id('message', messageId), inReplyTo: root, references: root }
}
