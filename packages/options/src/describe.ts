const MAX_SHOWN_LENGTH = 64

/**
 * Describes a value for an error message: a number or boolean as it is, anything else by its type. The text of a
 * string is never shown, because it may be a secret, unless `isOpen` is set and it has at most 64 characters.
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
  if (isOpen && value.length <= MAX_SHOWN_LENGTH) return JSON.stringify(value)
  return value.length === 1 ? 'a string of 1 character' : `a string of ${value.length} characters`
}

function describeObject(value: object | null): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  return value instanceof Date ? 'a Date' : 'an object'
}
