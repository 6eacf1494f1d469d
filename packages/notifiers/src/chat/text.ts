import { prepareText, readableText, type Redact } from '../text.ts'

/** Makes a text mean in a service's markup what it says, and nothing else. */
export type Escape = (text: string) => string

/** Below this a cut text would be little but the mark of its cut. */
const MIN_LENGTH = 24

/**
 * Writes texts from outside for one service: made fit to send, escaped, and at most `maxLength` UTF-16 units long once
 * escaped, with `… (n more)` where one was cut. A service that counts code points counts fewer. `maxLength` must
 * be 24 times what `escape` makes of one character, or more.
 */
export function createTextWriter(
  escape: Escape,
  redact: Redact,
): (text: string, maxLength: number) => string {
  return (text, maxLength) => {
    for (let length = maxLength; ;) {
      const escaped = escape(visibleText(readableText(prepareText(text, length, redact))))
      if (escaped.length <= maxLength || length <= MIN_LENGTH) return escaped
      length = Math.max(MIN_LENGTH, Math.min(length - 1, Math.floor((length * maxLength) / escaped.length)))
    }
  }
}

/** The text, or a dash where there is nothing to see: services refuse what is empty once white space is trimmed. */
function visibleText(text: string): string {
  return /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(text) ? text : '–'
}

/** As many of the parts, from the first on, as fit beside each other. */
export function joinWithin(parts: readonly string[], maxLength: number): string {
  let joined = ''
  for (const part of parts) {
    const longer = joined === '' ? part : `${joined} · ${part}`
    if (longer.length <= maxLength) joined = longer
  }
  return joined
}

/** The ISO 8601 time in UTC that a text begins with, in seconds since 1970, and what follows on it. */
export function leadingTime(text: string): { readonly seconds: number; readonly rest: string } | undefined {
  const [, time = '', rest = ''] =
    /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z)($| [^]*)/.exec(text) ?? []
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? undefined : { seconds: Math.floor(ms / 1000), rest: rest.trimEnd() }
}
