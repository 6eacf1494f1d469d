import { hideNeedle, MIN_SECRET_LENGTH, needlesOf, type Needle } from './needles.ts'
import { redactPatterns } from './patterns.ts'
import { sanitize, type JsonValue, type SanitizeLimits } from './sanitize.ts'

/** Options of {@link createRedactor}. */
export interface RedactorOptions {
  /** Secrets known from the start; see {@link Redactor.register}. */
  readonly secrets?: Iterable<string | undefined>
}

/** Takes secrets out of whatever is about to leave the process. */
export interface Redactor {
  /**
   * Looks for this secret from now on, also URL-encoded, JSON-escaped and in base64.
   * Returns false when it is shorter than 6 characters and so would hide ordinary words.
   */
  readonly register: (secret: string) => boolean
  /** The text with every known secret and everything of a secret's shape replaced by `[redacted]`. */
  readonly text: (input: string) => string
  /**
   * A JSON-safe copy of any value, without secrets: strings redacted and cut to 500 characters, NaN and
   * Infinity `null`, BigInt a string, cycles and more than 5 levels or 50 keys cut. Never throws.
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
  let needles: readonly Needle[] = []

  const register = (secret: string): boolean => {
    if (secret.length < MIN_SECRET_LENGTH) return false
    // Longest first: a secret that contains another must not leave its tail behind.
    const all = new Map([...needles, ...needlesOf(secret)].map((needle) => [needle.text, needle]))
    needles = [...all.values()].toSorted((a, b) => b.text.length - a.text.length)
    return true
  }
  const text = (input: string): string => redactPatterns(needles.reduce(hideNeedle, input))
  const value = (input: unknown, limits?: SanitizeLimits): JsonValue => sanitize(input, text, limits)

  for (const secret of options.secrets ?? []) if (secret !== undefined) register(secret)
  return { register, text, value }
}
