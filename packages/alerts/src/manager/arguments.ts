import { invalid, type Problem } from '../errors.ts'
import { describe } from '../rules/field-reader.ts'

const MAX_ACTOR_LENGTH = 256
const MAX_NOTE_LENGTH = 2000
const MAX_SUPPRESSION_MS = 30 * 86_400_000

/** Checks arguments, notes every problem, and throws them all at once. */
export class Arguments {
  readonly #what: string
  readonly #clean: (text: string) => string
  readonly #problems: Problem[] = []

  constructor(what: string, clean: (text: string) => string) {
    this.#what = what
    this.#clean = clean
  }

  /** Who acts. */
  actor(path: string, value: unknown): string {
    return this.#text(path, value, MAX_ACTOR_LENGTH)
  }

  /** Why. */
  reason(path: string, value: unknown): string {
    return this.#text(path, value, MAX_NOTE_LENGTH)
  }

  /** Why; null when it is optional and not given. */
  note(path: string, value: unknown): string | null {
    return value === undefined ? null : this.#text(path, value, MAX_NOTE_LENGTH)
  }

  /** A time from now to 30 days on; milliseconds since 1970. */
  until(path: string, value: unknown, wallMs: number): number {
    const untilMs = value instanceof Date ? value.getTime() : value
    if (typeof untilMs === 'number' && untilMs > wallMs && untilMs <= wallMs + MAX_SUPPRESSION_MS)
      return untilMs
    this.fail(path, `expected a time within the next 30 days, got ${describe(value)}`)
    return wallMs
  }

  integer(path: string, value: unknown, min: number, max: number): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
    this.fail(path, `expected an integer from ${min} to ${max}, got ${describe(value)}`)
    return min
  }

  fail(path: string, message: string): void {
    this.#problems.push({ path, message })
  }

  done(): void {
    if (this.#problems.length > 0) throw invalid('INVALID_ARGUMENT', this.#what, this.#problems)
  }

  #text(path: string, value: unknown, max: number): string {
    if (typeof value === 'string' && value.trim() !== '' && value.length <= max) return this.#clean(value)
    this.fail(path, `expected 1 to ${max} characters, got ${describe(value)}`)
    return ''
  }
}
