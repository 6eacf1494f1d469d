import * as v from 'valibot'

/** What a schema without a message of its own expects, in words. */
export function phrase({ kind, type, expected }: v.BaseIssue<unknown>): string {
  if (kind !== 'schema') return `${type.replaceAll('_', ' ')} ${expected ?? ''}`.trim()
  if (expected === 'Object') return 'an object'
  if (type === 'instance') return `an instance of ${expected}`
  if (type === 'picklist' || type === 'union' || type === 'variant') return `one of ${alternatives(expected)}`
  if (type === 'literal') return String(expected)
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

/** What a schema expects, read off the problem that it has with nothing. */
export function expectedBy(schema: v.GenericSchema): string {
  const { issues } = v.safeParse(schema, undefined, { message: phrase })
  return issues?.[0].message ?? 'a value'
}

/** `("a" | "b")` as `a, b`. */
function alternatives(expected: string | null): string {
  return (expected ?? '').replaceAll(/[()"]/g, '').replaceAll(' | ', ', ')
}
