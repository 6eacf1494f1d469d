import { isHealthError, type HealthError } from '../src/check/errors.ts'

/** Returns the error that an action throws. Throws any error that is not a `HealthError`. */
export function errorOf(action: () => unknown): HealthError {
  try {
    action()
  } catch (error) {
    if (isHealthError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
