/** Labels identify a series of a rule. Names match `[a-zA-Z_][a-zA-Z0-9_]*`. An empty value is the same as no label. */
export type Labels = Readonly<Record<string, string>>

/** No labels. */
export const NO_LABELS: Labels = Object.freeze({})

const MAX_VALUE_LENGTH = 1024
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/

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
