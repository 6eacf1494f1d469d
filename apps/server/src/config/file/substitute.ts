/** Returns the value of an environment variable, undefined if it is not set, or why it cannot be read. */
export type Lookup = (name: string) => string | undefined | { readonly problem: string }

/** The text of a scalar with the values of variables, or what is wrong with it. */
export type Substituted =
  | { readonly ok: true; readonly text: string; readonly names: readonly string[] }
  | { readonly ok: false; readonly expected: string; readonly received: string }

const REFERENCE = /\$\$\{|\$\{(?:([A-Za-z_]\w*)(?::-([^}]*))?\})?/g
const FORM = '${NAME} or ${NAME:-default}, or $${ for the characters ${'

/**
 * Replaces `${NAME}` with the value of an environment variable, and `${NAME:-default}` with the default if the variable is not
 * set or empty. `$${` stands for `${`. A value is not read again, so it may have any characters.
 */
export function substitute(text: string, lookup: Lookup): Substituted {
  const names: string[] = []
  let failure: Substituted | undefined
  const result = text.replaceAll(REFERENCE, (match: string, name?: string, fallback?: string) => {
    if (match === '$${') return '${'
    if (name === undefined) {
      failure ??= { ok: false, expected: FORM, received: 'another text after ${' }
      return match
    }
    const value = lookup(name)
    if (typeof value === 'object')
      failure ??= { ok: false, expected: `the value of ${name}`, received: value.problem }
    else if (value === undefined && fallback === undefined)
      failure ??= { ok: false, expected: `the variable ${name} to be set`, received: 'nothing' }
    names.push(name)
    return typeof value === 'string' ? value : (fallback ?? '')
  })
  return failure ?? { ok: true, text: result, names }
}
