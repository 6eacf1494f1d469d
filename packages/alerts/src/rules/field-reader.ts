import type { Problem } from '../errors.ts'
import { isLabelName } from '../labels.ts'
import { suggest } from './suggest.ts'

/** What a field must be, beyond its type. */
interface TextLimits {
  readonly max: number
  readonly min?: number
}

const notPrintable = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u

/** Reads the fields of one object, noting every problem with its path and going on with the default. */
export class FieldReader {
  readonly problems: Problem[] = []
  readonly #input: Readonly<Record<string, unknown>>
  readonly #path: string

  constructor(input: Readonly<Record<string, unknown>>, path: string) {
    this.#input = input
    this.#path = path
  }

  value(name: string): unknown {
    return this.#input[name]
  }

  has(name: string): boolean {
    return this.#input[name] !== undefined
  }

  fail(name: string, message: string): void {
    const path = [this.#path, name].filter((part) => part !== '').join('.')
    this.problems.push({ path, message })
  }

  rejectUnknown(known: readonly string[]): void {
    for (const name of Object.keys(this.#input)) {
      if (known.includes(name)) continue
      const meant = suggest(name, known)
      this.fail(
        name.slice(0, 64),
        meant === undefined ? 'unknown field' : `unknown field; did you mean ${meant}?`,
      )
    }
  }

  text(name: string, limits: TextLimits, fallback?: string): string {
    const value = this.#input[name]
    if (value === undefined && fallback !== undefined) return fallback
    const { min = 0, max } = limits
    const fits = typeof value === 'string' && value.length >= min && value.length <= max
    if (fits && !(min > 0 && notPrintable.test(value))) return value
    const kind = min > 0 ? 'printable characters' : 'characters'
    this.fail(name, `expected ${min} to ${max} ${kind}, got ${describe(value)}`)
    return fallback ?? ''
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.#input[name] ?? fallback
    if (typeof value === 'boolean') return value
    this.fail(name, `expected a boolean, got ${describe(value)}`)
    return fallback
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.#input[name] ?? fallback
    const found = allowed.find((item) => item === value)
    if (found !== undefined) return found
    this.fail(name, `expected one of ${allowed.join(', ')}, got ${describe(value)}`)
    return fallback
  }

  number(
    name: string,
    limits: { readonly min?: number; readonly max?: number; readonly integer?: boolean },
    fallback?: number,
  ): number {
    const value = this.#input[name] ?? fallback
    const { min = -Infinity, max = Infinity, integer = false } = limits
    const kind = integer ? 'an integer' : 'a finite number'
    const range = min === -Infinity ? '' : max === Infinity ? ` of at least ${min}` : ` from ${min} to ${max}`
    const fits = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max
    if (fits && (!integer || Number.isInteger(value))) return value
    this.fail(name, `expected ${kind}${range}, got ${describe(value)}`)
    return fallback ?? 0
  }

  /** An http or https URL; an object without the field when it is not given. */
  url<const N extends string>(name: N): { readonly [K in N]?: string } {
    if (!this.has(name)) return {}
    const text = this.text(name, { min: 1, max: 2048 })
    const url = URL.parse(text)
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
      this.fail(name, 'expected an http or https URL without a user name or password in it')
    }
    return { [name]: text } as { readonly [K in N]?: string }
  }

  texts(name: string, fallback: readonly string[]): readonly string[] {
    const value = this.#input[name] ?? fallback
    if (!Array.isArray(value)) {
      this.fail(name, `expected a list of texts, got ${describe(value)}`)
      return fallback
    }
    const list: string[] = []
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      if (typeof item === 'string' && item.length >= 1 && item.length <= 128) list.push(item)
      else this.fail(`${name}[${index}]`, `expected 1 to 128 characters, got ${describe(item)}`)
    }
    return list
  }

  /** A map of texts; with `labels` its names must be label names other than `alertname`. */
  map(name: string, options: { readonly labels: boolean }): Readonly<Record<string, string>> {
    const value = this.#input[name]
    if (value === undefined) return {}
    if (!isPlainObject(value)) {
      this.fail(name, `expected a map of texts, got ${describe(value)}`)
      return {}
    }
    const entries: [string, string][] = []
    for (const [key, item] of Object.entries(value)) {
      const path = `${name}.${key.slice(0, 64)}`
      if (options.labels && (!isLabelName(key) || key === 'alertname')) {
        this.fail(path, 'expected a label name ([a-zA-Z_][a-zA-Z0-9_]*, not alertname)')
      } else if (typeof item === 'string' && item.length >= 1 && item.length <= 1024)
        entries.push([key, item])
      else this.fail(path, `expected 1 to 1024 characters, got ${describe(item)}`)
    }
    return Object.fromEntries(entries)
  }
}

/** Whether a value is an object with fields, as against null, a list, or something of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether a value is a date, or milliseconds since 1970. */
export function isTime(value: unknown): value is Date | number {
  return Number.isFinite(value instanceof Date ? value.getTime() : value)
}

/** The type of a value, and the value itself only where it is a number or a boolean: a text may be a secret. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${String(value)}`
  if (typeof value === 'string') return `a string of ${value.length} characters`
  return Array.isArray(value) ? 'a list' : typeof value
}
