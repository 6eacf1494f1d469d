import type { Problem } from '@botwatch/options'

/** Takes the place of a value that cannot be read, because one of its properties throws. */
export const UNREADABLE: Readonly<Record<string, unknown>> = Object.freeze({})

/** The problem of a value that cannot be read. */
export function unreadable(path: string): Problem {
  return { path, expected: 'plain data', received: 'a value with a property that throws' }
}

/** Returns the items, each that cannot be read replaced. `read` reads what will be read of one. */
export function readableItems<T>(items: readonly T[], read: (item: T) => void): readonly T[] {
  let copy: T[] | undefined
  for (let index = 0; index < items.length; index += 1) {
    try {
      const item = items[index]
      if (item !== undefined && item !== null) read(item)
    } catch {
      copy ??= items.slice()
      copy[index] = UNREADABLE as T
    }
  }
  return copy ?? items
}

/** Returns the values by name, each that cannot be read replaced. */
export function readableValues(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = Object.keys(values)
  const isReadable = (name: string): boolean => {
    try {
      readParts(values[name])
      return true
    } catch {
      return false
    }
  }
  if (names.every(isReadable)) return values
  return Object.fromEntries(names.map((name) => [name, isReadable(name) ? values[name] : UNREADABLE]))
}

/** Throws if a property of an object, or its class, cannot be read. */
export function readParts(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.getPrototypeOf(value)
  Object.values(value)
}
