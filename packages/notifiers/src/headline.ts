import { callback } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import * as v from 'valibot'

import { NotifierError } from './errors.ts'
import { headlineOf } from './message/card.ts'
import type { Message } from './message/message.ts'
import { readMessage } from './message/read-message.ts'
import { readOptions } from './options.ts'
import { oneLine, prepareText, type Redact } from './text.ts'
import { cardOf } from './words/card-of.ts'
import { readerEntries, type ReaderOptions } from './words/reader.ts'

/** Options of {@link headline}. */
export interface HeadlineOptions extends ReaderOptions {
  /** Replaces secrets. Default: those that have the shape of a secret. */
  readonly redact?: Redact
}

const MAX_LENGTH = 250
const schema = v.strictObject({ ...readerEntries, redact: v.optional(callback<Redact>()) })

/**
 * Returns a message on one line of at most 250 characters: state, rule, labels and value, e.g. for a pager or a push
 * notification. It has no control characters, and is not escaped. Throws a `NotifierError` if the message or an option is
 * invalid.
 *
 * @example
 * headline(message) // [CRITICAL] high_api_error_rate, api glm: 34%
 */
export function headline(message: Message, options: HeadlineOptions = {}): string {
  const { language, timeZone, redact = createRedactor().text } = readOptions('headline', schema, options)
  const reading = readMessage(message)
  if (!reading.ok)
    throw new NotifierError('headline', [
      { path: 'message', expected: 'a message, as a channel receives it', received: reading.reason },
    ])
  const card = cardOf(reading.message, { language, timeZone }, redact)
  return oneLine(prepareText(headlineOf(card), MAX_LENGTH, redact))
}
