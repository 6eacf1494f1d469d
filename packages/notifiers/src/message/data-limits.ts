import { firstItems, prepareText, type Redact } from '../text.ts'

/** Limits of message data. Lengths are in UTF-16 units. */
export interface DataLimits {
  /** Limit of the text of an announcement; four times that of a longer text of an alert, e.g. of an annotation. */
  readonly maxTextLength: number
  /** Limit of every other text. */
  readonly maxShortLength: number
  /** A link with a longer URL is left out, because a cut URL does not work. */
  readonly maxUrlLength: number
  /** Largest number of fields, labels, annotations and links, each. An alert has at least 8 of its labels. */
  readonly maxItems: number
}

/** The scale of the largest limits, which still suit a log line. */
export const FULL_SCALE = 512

/** The limits at a scale from {@link FULL_SCALE} down to 32, to which they are proportional. */
export function scaledLimits(scale: number): DataLimits {
  return { maxTextLength: scale * 8, maxShortLength: scale, maxUrlLength: scale * 4, maxItems: scale / 8 }
}

/** An id or a group is not cut along with texts: it would become another one. */
const MAX_ID_LENGTH = 128

/** Writes texts from outside within limits: cut, cleaned and redacted. */
export interface DataWriter {
  /** Cuts at 128 characters, independent of the limits. */
  readonly id: (text: string) => string
  readonly short: (text: string) => string
  readonly medium: (text: string) => string
  readonly long: (text: string) => string
  /** Null for a URL that is too long or neither http nor https. */
  readonly url: (url: string | null) => string | null
  /** Writes at most `maxItems` entries, or `minItems` if that is more. Default 0. */
  readonly record: (
    values: Readonly<Record<string, string>>,
    write: (text: string) => string,
    minItems?: number,
  ) => Record<string, string>
}

/** Creates a writer for the limits. */
export function createDataWriter(limits: DataLimits, redact: Redact): DataWriter {
  const { maxTextLength, maxShortLength, maxUrlLength, maxItems } = limits
  const writer =
    (maxLength: number) =>
    (text: string): string =>
      prepareText(text, maxLength, redact)
  const short = writer(maxShortLength)
  return {
    id: writer(MAX_ID_LENGTH),
    short,
    medium: writer(Math.max(maxShortLength, maxTextLength / 4)),
    long: writer(maxTextLength),
    url: (url) =>
      url !== null && url.length <= maxUrlLength && /^https?:\/\//i.test(url)
        ? prepareText(url, maxUrlLength, redact)
        : null,
    record: (values, write, minItems = 0) => {
      const max = Math.max(minItems, maxItems)
      const entries = firstItems(Object.entries(values), max, (more): [string, string] => ['…', more])
      return Object.fromEntries(entries.map(([name, value]) => [short(name), write(value)]))
    },
  }
}
