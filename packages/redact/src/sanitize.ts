import { types } from 'node:util'

import { readLimits, type Limits, type SanitizeLimits } from './limits.ts'
import { REDACTED } from './marker.ts'
import { isSecretName, looksLikeCredential } from './secret-names.ts'

/** A value that `JSON.stringify` writes without loss. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** Redacts a text. With `end`, returns only the part that comes from the text before this index. */
type Hide = (input: string, end?: number) => string

interface Walk extends Limits {
  readonly hide: Hide
  readonly ancestors: object[]
  readonly spent: { nodes: number }
  /** Whether the value is below a name like `password`. */
  readonly isSecret: boolean
}

const CUT = '[…]'
/** Characters of a long string that are read beyond those kept, to find a secret that the cut divides. */
const MARGIN = 32_768
const MAX_BIGINT_BITS = 1024

/** A longer text is not the name of the item after it. */
const MAX_NAME_LENGTH = 64

/** As in `{ name: 'API_KEY', value: '…' }`. */
const nameOfPair = /^(?:name|key|header|variable)$/i
const valueName = /^value$/i

/** Entries without a value that are skipped before the rest is cut. */
const MAX_SKIPPED = 1000

/** Returns a JSON-safe, limited copy without secrets. Never throws, even if a getter or proxy does. */
export function sanitize(input: unknown, hide: Hide, limits?: SanitizeLimits): JsonValue {
  return walk(input, { ...readLimits(limits), hide, ancestors: [], spent: { nodes: 0 }, isSecret: false })
}

function walk(input: unknown, state: Walk): JsonValue {
  if (state.spent.nodes >= state.maxNodes) return CUT
  state.spent.nodes += 1
  switch (typeof input) {
    case 'string':
      return state.isSecret ? REDACTED : walkText(input, state)
    case 'number':
      // Adding 0 turns -0, which JSON does not have, into 0.
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
    if (types.isPromise(input)) return withoutRejection(input)
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

/** A promise that nobody waited for must not end the process by its rejection, only because it is logged. */
function withoutRejection(promise: Promise<unknown>): string {
  promise.catch(() => {})
  return '[promise]'
}

function walkItems(items: Iterable<unknown>, state: Walk): JsonValue {
  const out: JsonValue[] = []
  let previous: unknown
  for (const item of items) {
    if (out.length >= state.maxKeys) break
    out.push(isNamed(previous, item, state) ? REDACTED : walk(item, state))
    previous = item
  }
  return out
}

/** Whether an item is a secret by the one before it, as in `['--api-key', '…']`, `['-u', 'user:…']` or `['X-Api-Key', '…']`. */
function isNamed(previous: unknown, item: unknown, { hide }: Walk): boolean {
  if (typeof previous !== 'string' || typeof item !== 'string' || previous.length > MAX_NAME_LENGTH)
    return false
  if (!previous.startsWith('-')) return isSecretName(previous) && looksLikeCredential(item)
  const words = `${previous} ${item.slice(0, MAX_NAME_LENGTH)}`
  return hide(words) !== words
}

function walkError(error: Error, state: Walk): JsonValue {
  const { name, message, cause } = error
  const code = (error as { code?: unknown }).code
  return walkEntries(Object.entries({ name, message, code, cause }), state)
}

/** Reads entries one by one, because there may be a million. An inherited one counts as an entry without a value. */
function* readEntries(input: object): Generator<[string, unknown]> {
  for (const key in input) {
    let value: unknown
    try {
      value = Object.hasOwn(input, key) ? (input as Record<string, unknown>)[key] : undefined
    } catch {
      value = CUT
    }
    yield [key, value]
  }
}

function walkEntries(entries: Iterable<readonly [unknown, unknown]>, state: Walk): JsonValue {
  const out: Record<string, JsonValue> = {}
  let kept = 0
  let skipped = 0
  let pairName = ''
  for (const [key, value] of entries) {
    const name = String(key)
    if (kept >= state.maxKeys || skipped > MAX_SKIPPED) break
    if (name === '__proto__' || value === undefined || typeof value === 'function') {
      skipped += 1
      continue
    }
    kept += 1
    const isSecret = state.isSecret || isSecretName(valueName.test(name) ? pairName : name)
    if (nameOfPair.test(name) && typeof value === 'string') pairName = value.slice(0, MAX_NAME_LENGTH)
    out[walkText(name, state)] = walk(value, isSecret === state.isSecret ? state : { ...state, isSecret })
  }
  return out
}

/** Cuts a text without dividing a surrogate pair. */
function truncate(text: string, max: number): string {
  const wellFormed = text.toWellFormed()
  if (wellFormed.length <= max) return wellFormed
  const end = isHighSurrogate(wellFormed.charCodeAt(max - 2)) ? max - 2 : max - 1
  return `${wellFormed.slice(0, Math.max(0, end))}…`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
