export { startFakeService as startFake } from '../src/testing/fake-service.ts'
export type { FakeAnswer, FakeRequest, FakeService } from '../src/testing/fake-service.ts'

/** A rule of a service that a payload breaks. */
export class Refusal extends Error {}

/** Refuses unless the condition holds. */
export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Refusal(what)
}

/** The value as an object that has no property but the given ones. */
export function objectOf(value: unknown, keys: readonly string[], what: string): Record<string, unknown> {
  demand(typeof value === 'object' && value !== null && !Array.isArray(value), `${what}: no object`)
  for (const key of Object.keys(value)) demand(keys.includes(key), `${what}.${key}: unknown`)
  return value as Record<string, unknown>
}

/** The value as a list of at least one and at most `max` items. */
export function listOf(value: unknown, max: number, what: string): readonly unknown[] {
  demand(Array.isArray(value) && value.length > 0, `${what}: no items`)
  demand(value.length <= max, `${what}: no more than ${max} items allowed`)
  return value
}
