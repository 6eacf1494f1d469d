import type { JsonValue, Redactor } from '@botwatch/redact'

/** What of a verdict is shown, and came from outside. */
export interface Content {
  readonly message: string
  readonly metrics?: unknown
  readonly errorDetails?: unknown
}

/** The same, JSON-safe, bounded and without secrets. */
export interface CleanContent {
  readonly message: string
  readonly metrics: Readonly<Record<string, JsonValue>>
  readonly errorDetails: JsonValue
}

const MAX_LENGTH = 500
const MAX_KEYS = 50

/** Makes content safe to show. Never throws, whatever it holds. */
export function clean(content: Content, redactor: Redactor): CleanContent {
  const plain = cleanPlain(content, redactor)
  if (plain !== null) return plain
  return {
    message: redactor.value(content.message) as string,
    metrics: asRecord(redactor.value(content.metrics ?? {})),
    errorDetails: redactor.value(content.errorDetails),
  }
}

/**
 * The common case at a fraction of the cost: a short message and flat figures, in which one look over all
 * texts at once finds nothing to hide. Null when it is not that.
 */
function cleanPlain({ message, metrics, errorDetails }: Content, redactor: Redactor): CleanContent | null {
  if (errorDetails !== undefined && errorDetails !== null) return null
  const figures = metrics === undefined ? {} : copyFigures(metrics)
  if (figures === null) return null
  const keys = Object.keys(figures)
  const texts = [message, ...keys]
  if (keys.length > MAX_KEYS || texts.some((text) => text.length > MAX_LENGTH)) return null
  // A line break ends whatever the end of a text ends, so nothing is hidden apart that is not hidden together.
  const joined = texts.join('\n')
  if (!joined.isWellFormed() || redactor.text(joined) !== joined) return null
  return { message, metrics: figures, errorDetails: null }
}

function copyFigures(metrics: unknown): Record<string, JsonValue> | null {
  try {
    if (Object.getPrototypeOf(metrics) !== Object.prototype) return null
    const figures: Record<string, JsonValue> = {}
    for (const [key, value] of Object.entries(metrics as object) as [string, unknown][]) {
      const isFigure = value === null || typeof value === 'boolean' || Number.isFinite(value)
      if (!isFigure || key === '__proto__') return null
      // JSON knows no negative zero.
      figures[key] = value === 0 ? 0 : (value as JsonValue)
    }
    return figures
  } catch {
    return null
  }
}

/** A value so hostile that nothing of it could be read leaves no metrics. */
function asRecord(value: JsonValue): Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, JsonValue>>)
    : {}
}
