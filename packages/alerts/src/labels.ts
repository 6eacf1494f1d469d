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
 * The labels of a sample. Numbers and booleans become text; absent and empty values are left out. Undefined when a name
 * or a value cannot be a label: dropping it instead would make two series one.
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

/** Labels whose names are taken move aside to `exported_…`, as Prometheus does it with labels that collide. */
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

/** Names and values in order of name: the same text for the same set, whatever order it came in. */
export function labelKey(labels: Labels): string {
  const names = Object.keys(labels)
  if (names.length > 1) names.sort()
  let key = ''
  for (const name of names) {
    const value = labels[name] ?? ''
    // The length keeps a value from passing for the next label.
    key += `${name}=${value.length}:${value}`
  }
  return key
}
