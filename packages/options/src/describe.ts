const MAX_SHOWN_LENGTH = 64
/** A login or token in place of an open text: a URL, an address, or a long word with a digit. */
const mayBeSecret = /:\/\/|@|(?=[\w+=-]{0,64}\d)(?=[\w+=-]{0,64}[A-Za-z])[\w+=-]{16}/
const builtIn = /^\[object (Date|Error|Headers|Map|Promise|RegExp|Set|URL|URLSearchParams|WeakMap|WeakSet)\]$/

/**
 * Describes a value for an error message: a number or boolean as it is, anything else by its type. The text of a string
 * is never shown, because it may be a secret, unless `isOpen` is set, the text has at most 64 characters, and it does
 * not look like a secret. Never throws.
 */
export function describe(value: unknown, { isOpen = false }: { readonly isOpen?: boolean } = {}): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing'
    case 'number':
    case 'boolean':
      return String(value)
    case 'string':
      return describeString(value, isOpen)
    case 'object':
      return describeObject(value)
    case 'bigint':
    case 'function':
    case 'symbol':
      return `a ${typeof value}`
  }
}

function describeString(value: string, isOpen: boolean): string {
  if (value === '') return 'an empty string'
  if (isOpen && value.length <= MAX_SHOWN_LENGTH && !mayBeSecret.test(value)) return JSON.stringify(value)
  return value.length === 1 ? 'a string of 1 character' : `a string of ${value.length} characters`
}

function describeObject(value: object | null): string {
  if (value === null) return 'null'
  try {
    if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
    const name = builtInName(value)
    return name === undefined ? 'an object' : `${name === 'Error' ? 'an' : 'a'} ${name}`
  } catch {
    // A proxy may throw at any look at it.
    return 'an object'
  }
}

/** The name of a built-in class whose objects hold their data elsewhere than in properties, e.g. `Map`. */
export function builtInName(value: object): string | undefined {
  const [, name] = builtIn.exec(Object.prototype.toString.call(value)) ?? []
  return name
}
