import { types } from 'node:util'

import { REDACTED } from './marker.ts'
import { isSecretName } from './secret-names.ts'

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
  /** Values kept in all; a kilobyte of text counts as one more. Default 1000. */
  readonly maxNodes?: number
}

/** The text without secrets, or of its redacted form the part that comes from before `end`. */
type Hide = (input: string, end?: number) => string

interface Walk extends Required<SanitizeLimits> {
  readonly hide: Hide
  readonly ancestors: object[]
  readonly spent: { nodes: number }
  /** Whether this is below a name like `password`. */
  readonly isSecret: boolean
}

const CUT = '[…]'
/** Of a giant string, so much is looked at beyond what is kept: a secret that the cut halves lies there. */
const MARGIN = 32_768
const MAX_BIGINT_BITS = 1024

/** Makes any value JSON-safe, bounded and free of secrets. Never throws, whatever getters or proxies do. */
export function sanitize(input: unknown, hide: Hide, limits: SanitizeLimits = {}): JsonValue {
  const defaults = { maxLength: 500, maxDepth: 5, maxKeys: 50, maxNodes: 1000 }
  return walk(input, { ...defaults, ...limits, hide, ancestors: [], spent: { nodes: 0 }, isSecret: false })
}

function walk(input: unknown, state: Walk): JsonValue {
  if (state.spent.nodes >= state.maxNodes) return CUT
  state.spent.nodes += 1
  switch (typeof input) {
    case 'string':
      return state.isSecret ? REDACTED : walkText(input, state)
    case 'number':
      // Adding 0 makes 0 of -0, which JSON cannot say either.
      return Number.isFinite(input) ? input + 0 : null
    case 'boolean':
      return input
    case 'bigint':
      return BigInt.asIntN(MAX_BIGINT_BITS, input) === input ? walkText(String(input), state) : CUT
    case 'object':
      return input === null ? null : walkObject(input, state)
    case 'undefined':
    case 'function':
    case 'symbol':
      return null
  }
}

function walkText(input: string, state: Walk): string {
  const kept = state.maxLength + MARGIN
  const looked = input.slice(0, kept + MARGIN)
  state.spent.nodes += looked.length / 1024
  const isCut = looked.length < input.length
  return truncate(isCut ? `${state.hide(looked, kept)}…` : state.hide(looked), state.maxLength)
}

function walkObject(input: object, state: Walk): JsonValue {
  if (state.ancestors.includes(input) || state.ancestors.length >= state.maxDepth) return CUT
  state.ancestors.push(input)
  try {
    if (ArrayBuffer.isView(input) || types.isAnyArrayBuffer(input)) return `[${input.byteLength} bytes]`
    if (input instanceof Date) return Number.isNaN(input.getTime()) ? null : walk(input.toISOString(), state)
    if (input instanceof Error) return walkError(input, state)
    if (input instanceof URL) return walk(input.href, state)
    if (types.isBoxedPrimitive(input)) return walk(input.valueOf(), state)
    if (Array.isArray(input) || input instanceof Set) return walkItems(input as Iterable<unknown>, state)
    return walkEntries(input instanceof Map ? input : readEntries(input), state)
  } catch {
    return CUT
  } finally {
    state.ancestors.pop()
  }
}

function walkItems(items: Iterable<unknown>, state: Walk): JsonValue {
  const out: JsonValue[] = []
  for (const item of items) {
    if (out.length === state.maxKeys) break
    out.push(walk(item, state))
  }
  return out
}

function walkError(error: Error, state: Walk): JsonValue {
  const { name, message, cause } = error
  const code = (error as { code?: unknown }).code
  return walkEntries(Object.entries({ name, message, code, cause }), state)
}

function* readEntries(input: object): Generator<[string, unknown]> {
  for (const key of Object.keys(input)) {
    let value: unknown
    try {
      value = (input as Record<string, unknown>)[key]
    } catch {
      value = CUT
    }
    yield [key, value]
  }
}

function walkEntries(entries: Iterable<readonly [unknown, unknown]>, state: Walk): JsonValue {
  const out: Record<string, JsonValue> = {}
  let kept = 0
  for (const [key, value] of entries) {
    const name = String(key)
    if (name === '__proto__' || value === undefined || typeof value === 'function') continue
    if (kept === state.maxKeys) break
    kept += 1
    const isSecret = state.isSecret || isSecretName(name)
    out[walkText(name, state)] = walk(value, isSecret === state.isSecret ? state : { ...state, isSecret })
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
