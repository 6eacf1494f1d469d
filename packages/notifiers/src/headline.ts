import { createRedactor } from '@botwatch/redact'

import { headlineOf } from './message/card.ts'
import type { Message } from './message/message.ts'
import { oneLine, prepareText, type Redact } from './text.ts'
import { cardOf } from './words/card-of.ts'
import type { ReaderOptions } from './words/reader.ts'

/** Options of {@link headline}. */
export interface HeadlineOptions extends ReaderOptions {
  /** Replaces secrets. Default: those that have the shape of a secret. */
  readonly redact?: Redact
}

const MAX_LENGTH = 250

/**
 * Returns a message on one line of at most 250 characters: state, rule, labels and value, e.g. for a pager or a push
 * notification. It has no control characters, and is not escaped.
 *
 * @example
 * headline(message) // [CRITICAL] high_api_error_rate, api glm: 34%
 */
export function headline(message: Message, options: HeadlineOptions = {}): string {
  const { language = 'en', timeZone = 'UTC', redact = createRedactor().text } = options
  const card = cardOf(message, { language, timeZone }, redact)
  return oneLine(prepareText(headlineOf(card), MAX_LENGTH, redact))
}
