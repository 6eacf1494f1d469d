import { REDACTED } from './marker.ts'
import { isSecretKey } from './patterns.ts'

/** Anything `JSON.stringify` writes without loss. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** Bounds of a sanitised value. */
export interface SanitizeLimits {
  /** Characters kept of each string. Default 500. */
  readonly maxLength?: number
  /** Levels of nesting kept. Default 5. */
  readonly maxDepth?: number
  /** Properties kept of each object, items of each array. Default 50. */
  readonly maxKeys?: number
}

interface Walk extends Required<SanitizeLimits> {
  readonly text: (input: string) => string
  readonly ancestors: object[]
}

const CUT = '[…]'

/** Makes any value JSON-safe, bounded and free of secrets. Never throws, whatever getters or proxies do. */
export function sanitize(
  input: unknown,
  text: (input: string) => string,
  limits: SanitizeLimits = {},
): JsonValue {
  return walk(input, { maxLength: 500, maxDepth: 5, maxKeys: 50, ...limits, text, ancestors: [] })
}

function walk(input: unknown, state: Walk): JsonValue {
  switch (typeof input) {
    case 'string':
      return truncate(state.text(input), state.maxLength)
    case 'number':
      return Number.isFinite(input) ? input : null
    case 'boolean':
      return input
    case 'bigint':
      return truncate(String(input), state.maxLength)
    case 'object':
      return input === null ? null : walkObject(input, state)
    case 'undefined':
    case 'function':
    case 'symbol':
      return null
  }
}

function walkObject(input: object, state: Walk): JsonValue {
  if (state.ancestors.includes(input) || state.ancestors.length >= state.maxDepth) return CUT
  state.ancestors.push(input)
  try {
    if (input instanceof Date) return Number.isNaN(input.getTime()) ? null : input.toISOString()
    if (input instanceof Error) return walkError(input, state)
    if (input instanceof URL) return walk(input.href, state)
    if (Array.isArray(input)) return input.slice(0, state.maxKeys).map((item) => walk(item, state))
    const entries =
      input instanceof Map ? [...input].map(([key, value]) => [String(key), value]) : readEntries(input)
    return walkEntries(entries as [string, unknown][], state)
  } catch {
    return CUT
  } finally {
    state.ancestors.pop()
  }
}

function walkError(error: Error, state: Walk): JsonValue {
  const { name, message, cause } = error
  const code = (error as { code?: unknown }).code
  return walkEntries(
    Object.entries({ name, message, code, cause }).filter(([, value]) => value !== undefined),
    state,
  )
}

function readEntries(input: object): [string, unknown][] {
  return Object.keys(input).map((key) => {
    try {
      return [key, (input as Record<string, unknown>)[key]]
    } catch {
      return [key, CUT]
    }
  })
}

function walkEntries(entries: readonly [string, unknown][], state: Walk): JsonValue {
  const out: Record<string, JsonValue> = {}
  let kept = 0
  for (const [key, value] of entries) {
    if (key === '__proto__' || value === undefined || typeof value === 'function') continue
    if (kept === state.maxKeys) break
    kept += 1
    const name = truncate(state.text(key), state.maxLength)
    out[name] = typeof value === 'string' && isSecretKey(key) ? REDACTED : walk(value, state)
  }
  return out
}

/** Cuts on a code-point boundary, so that no half of a surrogate pair is left. */
function truncate(text: string, max: number): string {
  const wellFormed = text.toWellFormed()
  if (wellFormed.length <= max) return wellFormed
  const end = isHighSurrogate(wellFormed.charCodeAt(max - 2)) ? max - 2 : max - 1
  return `${wellFormed.slice(0, Math.max(0, end))}…`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
