/** Returns the value of an environment variable, undefined if it is not set, or why it cannot be read. */
export type Lookup = (name: string) => string | undefined | { readonly problem: string }

/** The text of a scalar with the values of variables, or its problem. */
export type Substituted =
  | { readonly ok: true; readonly text: string; readonly names: readonly string[] }
  | { readonly ok: false; readonly expected: string; readonly received: string }

/** The default ends at the first `}`, or at the end of the text, so that a text is read once. */
const REFERENCE = /\$\$\{|\$\{(?:([A-Za-z_]\w*)(?::-([^}]*))?(\}?))?/g
const FORM = '${NAME} or ${NAME:-default}, or $${ for the characters ${'
/** A person may have written the secret itself in the brackets. */
const namesVariable = /^(?=.{1,40}$)(?!(?:.*\d){5})(?:[A-Z_][A-Z\d_]*|[a-z]+(?:_[a-z]+)+)$/

/**
 * Replaces `${NAME}` with the value of an environment variable, and `${NAME:-default}` with the default if the variable is not
 * set or empty. `$${` stands for `${`. A value is not read again, so it may have any characters.
 */
export function substitute(text: string, lookup: Lookup): Substituted {
  const names: string[] = []
  const missing: string[] = []
  let failure: Substituted | undefined
  const result = text.replaceAll(
    REFERENCE,
    (match: string, name?: string, fallback?: string, end?: string) => {
      if (match === '$${') return '${'
      const isNested = fallback?.includes('${') === true
      if (name === undefined || end === '' || isNested) {
        const received = isNested ? 'another ${ in a default' : 'another text after ${'
        failure ??= { ok: false, expected: FORM, received }
        return match
      }
      const value = lookup(name)
      if (typeof value === 'object')
        failure ??= { ok: false, expected: `the value of ${name}`, received: value.problem }
      else if (value === undefined && fallback === undefined) missing.push(name)
      names.push(name)
      return typeof value === 'string' ? value : (fallback ?? '')
    },
  )
  if (failure !== undefined) return failure
  if (missing.length > 0) return { ok: false, expected: `${listOf(missing)} to be set`, received: 'nothing' }
  return { ok: true, text: result, names }
}

function listOf(missing: readonly string[]): string {
  const names = [...new Set(missing)]
  const shown = names.filter((name) => namesVariable.test(name))
  if (shown.length < names.length) return names.length === 1 ? 'the variable of this name' : 'the variables'
  return `the variable${names.length === 1 ? '' : 's'} ${new Intl.ListFormat('en').format(names)}`
}
