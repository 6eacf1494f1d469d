import { findAssigned } from './assignments.ts'
import { findCommandLogins } from './command-logins.ts'
import type { SanitizeLimits } from './limits.ts'
import { REDACTED } from './marker.ts'
import { findNeedles, MIN_SECRET_LENGTH, needlesOf, type Needle } from './needles.ts'
import { readSecrets, type RedactorOptions } from './options.ts'
import { findShapes } from './patterns.ts'
import { sanitize, type JsonValue } from './sanitize.ts'
import { hideSpans } from './spans.ts'
import { findUrlLogins } from './url-logins.ts'
import { urlSecrets } from './url-secrets.ts'
import { viewsForKnown, viewsOf } from './view.ts'

const finders = [findShapes, findUrlLogins, findCommandLogins, findAssigned]

/** Hides secrets in text and values before they are logged, stored or sent. */
export interface Redactor {
  /**
   * Hides this secret from now on, also URL-encoded, JSON-escaped, HTML-escaped, in hexadecimal and in base64. Of a secret
   * URL, its password and its long path are hidden alone, too. White space around the secret, e.g. the line break at the end
   * of a file, is ignored. Returns false if it has fewer than 6 characters: it would hide ordinary words.
   */
  readonly register: (secret: string) => boolean
  /**
   * Returns the text with `[redacted]` in place of every registered secret and everything that has the shape of a secret.
   * Never throws; any other value is converted with `String`.
   */
  readonly text: (input: string) => string
  /**
   * Returns a JSON-safe copy of any value without secrets: strings redacted and cut to 500 characters, all text below a
   * name like `password` hidden, NaN and Infinity `null`, BigInt a string, binary data its size. Cycles and more than 5
   * levels, 50 entries of an object or 1000 values in all are cut. Never throws.
   */
  readonly value: (input: unknown, limits?: SanitizeLimits) => JsonValue
}

/**
 * Creates a redactor. It keeps the registered secrets in memory and shows none of them. Throws an `OptionsError` of
 * `@botwatch/options` with every problem of the options.
 *
 * @example
 * const redactor = createRedactor({ secrets: [gitlabToken] })
 * redactor.text(`GET /user failed: PRIVATE-TOKEN: ${gitlabToken}`) // 'GET /user failed: PRIVATE-TOKEN: [redacted]'
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const needles = new Map<string, readonly Needle[]>()

  const register = (secret: unknown): boolean => {
    const trimmed = typeof secret === 'string' ? secret.trim() : ''
    if (trimmed.length < MIN_SECRET_LENGTH) return false
    if (!needles.has(trimmed)) needles.set(trimmed, [trimmed, ...partsOfUrl(trimmed)].flatMap(needlesOf))
    return true
  }
  const hide = (input: unknown, end?: number): string => {
    try {
      const text = String(input)
      const views = viewsOf(text)
      const known = viewsForKnown(text, views).flatMap((view) =>
        [...needles.values()].flatMap((spellings) => findNeedles(view.text, spellings).map(view.original)),
      )
      const shaped = views.flatMap((view) => finders.flatMap((find) => find(view.text).map(view.original)))
      return hideSpans(text, [...known, ...shaped], end)
    } catch {
      return REDACTED
    }
  }

  for (const secret of readSecrets(options)) register(secret)
  return {
    register,
    text: (input) => hide(input),
    value: (input, limits) => sanitize(input, hide, limits),
  }
}

function partsOfUrl(secret: string): readonly string[] {
  const url = /^https?:\/\//i.test(secret) && URL.canParse(secret) ? new URL(secret) : undefined
  return url === undefined ? [] : urlSecrets(url).filter(({ length }) => length >= MIN_SECRET_LENGTH)
}
