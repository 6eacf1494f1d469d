import { createHash } from 'node:crypto'

import { cut } from './text.ts'

/** Labels identify a series of a rule. Names match `[a-zA-Z_][a-zA-Z0-9_]*`. An empty value is the same as no label. */
export type Labels = Readonly<Record<string, string>>

/** No labels. */
export const NO_LABELS: Labels = Object.freeze({})

const MAX_VALUE_LENGTH = 1024
const MAX_LABELS = 32
/** More labels, or a longer value, are a mistake of the caller, and to hash them would take long. */
export const MAX_GIVEN_LABELS = 1000
const MAX_GIVEN_LENGTH = 1_000_000
/** Takes the place of the labels beyond the limit. Its value is a hash of all labels. */
const MORE_LABELS = 'more_labels'
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/
// FNV-1a 64 (http://www.isthe.com/chongo/tech/comp/fnv/), kept as two 32-bit halves: BigInt is far slower.
const OFFSET_HIGH = 0xcbf29ce4
const OFFSET_LOW = 0x84222325
const PRIME_LOW = 0x1b3
const SEPARATOR = 0xff

/** Returns whether a string is a valid label name. */
export function isLabelName(name: string): boolean {
  return name.length <= 128 && labelName.test(name) && name !== '__proto__'
}

/** Called for a label that was cut; `expected` says to what. */
export type OnLabelCut = (label: string, expected: string, value: unknown) => void

/**
 * Reads the labels of a sample. Numbers and booleans become strings; missing and empty values are left out. A value of
 * more than 1024 characters is cut, and more than 32 labels are reduced to 32; a hash of what is cut keeps the series apart.
 * Returns undefined if a name or a value is invalid, because to drop it could make two series one, and for more than 1000
 * labels or a value of more than a million characters.
 */
export function readLabels(input: unknown, onCut?: OnLabelCut): Labels | undefined {
  if (input === undefined || input === null || input === NO_LABELS) return NO_LABELS
  if (typeof input !== 'object' || Array.isArray(input)) return undefined
  const labels: Record<string, string> = {}
  let count = 0
  let given = 0
  for (const name in input) {
    if (!Object.hasOwn(input, name)) continue
    given += 1
    if (given > MAX_GIVEN_LABELS) return undefined
    const value = (input as Readonly<Record<string, unknown>>)[name]
    if (value === undefined || value === null || value === '') continue
    if (!isLabelName(name)) return undefined
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
    const text = String(value)
    count += 1
    if (text.length > MAX_GIVEN_LENGTH) return undefined
    if (text.length > MAX_VALUE_LENGTH) {
      labels[name] = cutWithHash(text)
      onCut?.(`.${name}`, `at most ${MAX_VALUE_LENGTH} characters, so the rest is replaced by a hash`, text)
    } else labels[name] = text
  }
  if (count <= MAX_LABELS) return labels
  onCut?.('', `at most ${MAX_LABELS} labels, so the others are replaced by a hash`, input)
  return reduced(labels)
}

function cutWithHash(text: string): string {
  const hash = shortHash(text)
  return `${cut(text, MAX_VALUE_LENGTH - hash.length - 1)}#${hash}`
}

/** Keeps the first labels by name, so that the order in which they are given does not matter. */
function reduced(labels: Labels): Labels {
  const entries = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const kept = Object.fromEntries(entries.slice(0, MAX_LABELS - 1))
  return { ...kept, [MORE_LABELS]: shortHash(JSON.stringify(entries)) }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

/** Renames labels whose names are taken to `exported_<name>`, as Prometheus does. */
export function moveAside(labels: Labels, taken: readonly string[]): Labels {
  if (!taken.some((name) => Object.hasOwn(labels, name))) return labels
  const free = (name: string): string =>
    Object.hasOwn(labels, name) || taken.includes(name) ? free(`exported_${name}`) : name
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      taken.includes(name) ? free(`exported_${name}`) : name,
      value,
    ]),
  )
}

/** Returns a key of a label set, which does not depend on the order of the labels. */
export function labelKey(labels: Labels): string {
  const names = Object.keys(labels)
  if (names.length > 1) names.sort()
  let key = ''
  for (const name of names) {
    const value = labels[name] ?? ''
    // Without the length, a value could contain what looks like the next label.
    key += `${name}=${value.length}:${value}`
  }
  return key
}

/**
 * Returns the fingerprint of a label set, 16 hex digits. It equals that of Alertmanager: FNV-1a 64 over
 * `name 0xFF value 0xFF` in UTF-8, sorted by name.
 */
export function fingerprintOf(labels: Labels): string {
  let high = OFFSET_HIGH
  let low = OFFSET_LOW
  const add = (byte: number): void => {
    const mixed = (low ^ byte) >>> 0
    const product = mixed * PRIME_LOW
    // The prime is 2^40 + 0x1b3: its upper part only reaches the upper half, shifted by 8.
    high = (Math.imul(high, PRIME_LOW) + Math.floor(product / 2 ** 32) + (mixed << 8)) >>> 0
    low = product >>> 0
  }
  for (const name of Object.keys(labels).toSorted()) {
    for (const part of [name, labels[name] ?? '']) {
      for (const byte of Buffer.from(part, 'utf8')) add(byte)
      add(SEPARATOR)
    }
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}
