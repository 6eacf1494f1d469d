/** Why a sample was dropped: the closed set of the `reason` label. */
export type DropReason =
  | 'invalid_type'
  | 'invalid_name'
  | 'not_a_number'
  | 'nan'
  | 'infinite'
  | 'negative'
  | 'not_an_integer'
  | 'unsafe_integer'
  | 'inconsistent'

/** A sample that may be recorded, or the reason why not. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: DropReason }

/** Runs a parser that may trip over anything: no object at all, a getter that throws. */
export function parseSafely<I, T>(parse: (input: I) => Parsed<T>, input: I): Parsed<T> {
  try {
    return parse(input)
  } catch {
    return { ok: false, reason: 'invalid_type' }
  }
}

/** Why a value is no quantity, or null when it is one: a finite number from 0 to 2^53 - 1. */
export function quantityProblem(value: unknown): DropReason | null {
  if (typeof value !== 'number') return 'not_a_number'
  if (Number.isNaN(value)) return 'nan'
  if (value < 0) return value === -Infinity ? 'infinite' : 'negative'
  if (value === Infinity) return 'infinite'
  return value > Number.MAX_SAFE_INTEGER ? 'unsafe_integer' : null
}

/** Why a value is no count, or null when it is one: a whole quantity. */
export function countProblem(value: unknown): DropReason | null {
  return quantityProblem(value) ?? (Number.isInteger(value) ? null : 'not_an_integer')
}

/** Why a value is no name, or null when it is one: a string of 1 to 128 characters. */
export function nameProblem(value: unknown): DropReason | null {
  if (typeof value !== 'string') return 'invalid_type'
  return value.length >= 1 && value.length <= 128 ? null : 'invalid_name'
}
