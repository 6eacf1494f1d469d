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
  | 'invalid_labels'
  | 'invalid_timestamp'
  | 'out_of_order'
  | 'series_limit'
  | 'invalid_item'

/** A valid sample, or the reason to drop it. */
export type ParsedSample<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: DropReason }

/** Returns the reason why a value is not a quantity (a finite number from 0 to 2^53 - 1), or null if it is. */
export function quantityProblem(value: unknown): DropReason | null {
  if (typeof value !== 'number') return 'not_a_number'
  if (Number.isNaN(value)) return 'nan'
  if (value < 0) return value === -Infinity ? 'infinite' : 'negative'
  if (value === Infinity) return 'infinite'
  return value > Number.MAX_SAFE_INTEGER ? 'unsafe_integer' : null
}

/** Returns the reason why a value is not a count (an integer quantity), or null if it is. */
export function countProblem(value: unknown): DropReason | null {
  return quantityProblem(value) ?? (Number.isInteger(value) ? null : 'not_an_integer')
}

/** Returns the reason why a value is not a name (a string of 1 to 128 characters), or null if it is. */
export function nameProblem(value: unknown): DropReason | null {
  if (typeof value !== 'string') return 'invalid_type'
  return value.length >= 1 && value.length <= 128 ? null : 'invalid_name'
}
