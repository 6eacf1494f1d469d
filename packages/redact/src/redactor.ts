import { findAssigned } from './assignments.ts'
import { findNeedles, MIN_SECRET_LENGTH, needlesOf, type Needle } from './needles.ts'
import { findShapes } from './patterns.ts'
import { sanitize, type JsonValue, type SanitizeLimits } from './sanitize.ts'
import { hideSpans } from './spans.ts'

/** Options of {@link createRedactor}. */
export interface RedactorOptions {
  /** Secrets known from the start; see {@link Redactor.register}. */
  readonly secrets?: Iterable<string | undefined>
}

/** Takes secrets out of whatever is about to leave the process. */
export interface Redactor {
  /**
   * Looks for this secret from now on, also URL-encoded, JSON-escaped and in base64. White space around it, as
   * the line break at the end of a mounted secret's file, is not part of it.
   * Returns false when it is shorter than 6 characters and so would hide ordinary words.
   */
  readonly register: (secret: string) => boolean
  /** The text with every known secret and everything of a secret's shape replaced by `[redacted]`. */
  readonly text: (input: string) => string
  /**
   * A JSON-safe copy of any value, without secrets: strings redacted and cut to 500 characters, all text below a
   * name like `password` hidden, NaN and Infinity `null`, BigInt a string, binary data its size, cycles and more
   * than 5 levels, 50 keys or 1000 values in all cut. Never throws.
   */
  readonly value: (input: unknown, limits?: SanitizeLimits) => JsonValue
}

/**
 * Creates a redactor. Holds the secrets it was given for its lifetime and prints none of them.
 *
 * @example
 * const redactor = createRedactor({ secrets: [gitlabToken] })
 * redactor.text(`GET /user failed: PRIVATE-TOKEN: ${gitlabToken}`) // 'GET /user failed: PRIVATE-TOKEN: [redacted]'
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const needles = new Map<string, readonly Needle[]>()

  const register = (secret: string): boolean => {
    const trimmed = secret.trim()
    if (trimmed.length < MIN_SECRET_LENGTH) return false
    if (!needles.has(trimmed)) needles.set(trimmed, needlesOf(trimmed))
    return true
  }
  const hide = (input: string, end?: number): string => {
    const known = [...needles.values()].flatMap((spellings) => findNeedles(input, spellings))
    return hideSpans(input, [...known, ...findShapes(input), ...findAssigned(input)], end)
  }
  const value = (input: unknown, limits?: SanitizeLimits): JsonValue => sanitize(input, hide, limits)

  for (const secret of options.secrets ?? []) if (secret !== undefined) register(secret)
  return { register, text: (input) => hide(input), value }
}
