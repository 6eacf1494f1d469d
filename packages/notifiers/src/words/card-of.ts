import type { Card } from '../message/card.ts'
import type { Message } from '../message/message.ts'
import type { Redact } from '../text.ts'
import type { Reader } from './reader.ts'

/** Lays a message out for people, in the reader's language. The work is bounded, however large the message. */
export function cardOf(_message: Message, _reader: Reader, _redact: Redact): Card {
  throw new Error('not written yet')
}
