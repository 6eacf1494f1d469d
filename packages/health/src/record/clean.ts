import { ignoreRejection } from '@botwatch/events'
import { createRedactor, type JsonValue, type Redactor } from '@botwatch/redact'
import { types } from 'node:util'

/** The parts of an outcome that are shown and may come from outside. */
export interface Content {
  readonly message: string
  readonly metrics?: unknown
  readonly errorDetails?: unknown
}

/** The same parts: JSON-safe, bounded and redacted. */
export interface CleanContent {
  readonly message: string
  readonly metrics: Readonly<Record<string, JsonValue>>
  readonly errorDetails: JsonValue
}

/** Cuts what a redactor of the user returned and makes it JSON. */
const { value: toJson } = createRedactor()

const MAX_LENGTH = 500
const MAX_KEYS = 50
const MAX_DEPTH = 6

/** Makes content safe to show. Never throws; returns null if the redactor fails, because then nothing may be shown. */
export function clean(content: Content, redactor: Redactor): CleanContent | null {
  try {
    return cleanPlain(content, redactor) ?? cleanFully(content, redactor)
  } catch {
    return null
  }
}

function cleanFully({ message, metrics, errorDetails }: Content, redactor: Redactor): CleanContent | null {
  const redact = (value: unknown): JsonValue => {
    const redacted: unknown = redactor.value(value)
    if (types.isPromise(redacted)) {
      ignoreRejection(redacted)
      throw new TypeError('The redactor returned a promise')
    }
    return isJson(redacted) ? redacted : toJson(redacted)
  }
  const text = redact(message)
  if (typeof text !== 'string') return null
  return { message: text, metrics: asRecord(redact(metrics ?? {})), errorDetails: redact(errorDetails) }
}

/**
 * The common case at a fraction of the cost: a short message and flat figures, with all texts redacted in one call.
 * Null if the content is more than that or if there is anything to redact.
 */
function cleanPlain({ message, metrics, errorDetails }: Content, redactor: Redactor): CleanContent | null {
  if (errorDetails !== undefined && errorDetails !== null) return null
  const figures = metrics === undefined ? {} : copyFigures(metrics)
  if (figures === null) return null
  const texts = [message, ...Object.keys(figures)]
  if (texts.some((text) => text.length > MAX_LENGTH)) return null
  // A line break ends a match just as the end of a text does, so the joined text hides what each text would.
  const joined = texts.join('\n')
  const redacted: unknown = redactor.text(joined)
  if (typeof redacted !== 'string') {
    ignoreRejection(redacted)
    throw new TypeError('The redactor did not return a text')
  }
  if (!joined.isWellFormed() || redacted !== joined) return null
  return { message, metrics: figures, errorDetails: null }
}

/** Copies the first figures; null if there is anything else among them. */
function copyFigures(metrics: unknown): Record<string, JsonValue> | null {
  try {
    if (Object.getPrototypeOf(metrics) !== Object.prototype) return null
    const figures: Record<string, JsonValue> = {}
    let count = 0
    // Unlike a list of all entries, this reads no more than is kept.
    for (const key in metrics as Readonly<Record<string, unknown>>) {
      if (!Object.hasOwn(metrics as object, key)) continue
      if (count === MAX_KEYS) break
      count += 1
      const value = (metrics as Readonly<Record<string, unknown>>)[key]
      const isFigure = value === null || typeof value === 'boolean' || Number.isFinite(value)
      if (!isFigure || key === '__proto__') return null
      // JSON has no negative zero.
      figures[key] = value === 0 ? 0 : (value as JsonValue)
    }
    return figures
  } catch {
    return null
  }
}

/** Whether a value is JSON within the limits, as the redactor of `@botwatch/redact` returns it. */
function isJson(value: unknown, depth = 0): value is JsonValue {
  if (typeof value === 'string') return value.length <= MAX_LENGTH
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return true
  if (typeof value !== 'object' || depth === MAX_DEPTH) return false
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  const items = isPlain ? Object.values(value) : null
  return items !== null && items.length <= MAX_KEYS && items.every((item) => isJson(item, depth + 1))
}

/** The redactor replaces a value that cannot be read by a text; metrics are then empty. */
function asRecord(value: JsonValue): Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, JsonValue>>)
    : {}
}
