import type { Problem } from '@botwatch/options'

import { MAX_GIVEN_LABELS } from '../labels.ts'

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
  return Object.fromEntries(Object.keys(values).map((name) => [name, readableValue(values, name)]))
}

/** Returns the value of a name, replaced if it cannot be read. */
export function readableValue(values: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    const value = values[name]
    readParts(value)
    return value
  } catch {
    return UNREADABLE
  }
}

/** Whether the properties and the class of a value can be read. */
export function isReadable(value: unknown): boolean {
  try {
    readParts(value)
    return value !== UNREADABLE
  } catch {
    return false
  }
}

/**
 * Throws if a property of an object, or its class, cannot be read. Of an object with many properties, e.g. a dump in place of
 * labels, it reads the first ones, as `readLabels` does.
 */
export function readParts(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    Object.values(value)
    return
  }
  let count = 0
  for (const name in value) {
    if (count > MAX_GIVEN_LABELS) return
    count += 1
    void (value as Readonly<Record<string, unknown>>)[name]
  }
}
