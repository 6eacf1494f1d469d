import { choice, timeZone } from '@botwatch/options'
import * as v from 'valibot'

import { LANGUAGES, type Language } from './languages/languages.ts'

export { LANGUAGES, type Language } from './languages/languages.ts'

/** For whom a channel writes. */
export interface Reader {
  readonly language: Language
  /** IANA time zone of dates and times, e.g. `Europe/Berlin`. */
  readonly timeZone: string
}

/** Options of a channel that people read. */
export interface ReaderOptions {
  /** Language of the messages. Texts of rules stay as they are. Default `en`. */
  readonly language?: Language | undefined
  /** IANA time zone of dates and times. Default `UTC`. */
  readonly timeZone?: string | undefined
}

/** Schema entries of {@link ReaderOptions}. */
export const readerEntries: {
  readonly language: v.GenericSchema<Language | undefined, Language>
  readonly timeZone: v.GenericSchema<string | undefined, string>
} = {
  language: v.optional(choice(LANGUAGES), 'en'),
  timeZone: v.optional(timeZone(), 'UTC'),
}
