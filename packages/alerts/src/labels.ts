/** Labels identify a series of a rule. Names match `[a-zA-Z_][a-zA-Z0-9_]*`. An empty value is the same as no label. */
export type Labels = Readonly<Record<string, string>>

/** No labels. */
export const NO_LABELS: Labels = Object.freeze({})

const MAX_VALUE_LENGTH = 1024
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

/**
 * Reads the labels of a sample. Numbers and booleans become strings; missing and empty values are left out. Returns
 * undefined if a name or a value is invalid, because to drop it could make two series one.
 */
export function readLabels(input: unknown): Labels | undefined {
  if (input === undefined || input === null || input === NO_LABELS) return NO_LABELS
  if (typeof input !== 'object' || Array.isArray(input)) return undefined
  const labels: Record<string, string> = {}
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null || value === '') continue
    if (!isLabelName(name)) return undefined
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
    const text = String(value)
    if (text.length > MAX_VALUE_LENGTH) return undefined
    labels[name] = text
  }
  return labels
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
