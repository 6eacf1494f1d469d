import { distance } from 'fastest-levenshtein'

const MAX_LENGTH = 64
const MAX_DISTANCE = 2

/**
 * The known name that an unknown one was probably meant to be: the same letters in another spelling (`time_zone`,
 * `timezone`), or at most two typing errors away. Undefined if no name is that close.
 */
export function suggest(unknown: string, known: readonly string[]): string | undefined {
  if (unknown.length > MAX_LENGTH) return undefined
  const spelling = normalize(unknown)
  let closest: { readonly name: string; readonly edits: number } | undefined
  for (const name of known) {
    const edits = editsBetween(spelling, normalize(name))
    // In a short name two errors leave hardly a letter of it.
    if (edits <= MAX_DISTANCE && edits < name.length / 2 && edits < (closest?.edits ?? Infinity))
      closest = { name, edits }
  }
  return closest?.name
}

/** Two letters in each other's place (`form` for `from`) count as one error. */
function editsBetween(a: string, b: string): number {
  const edits = distance(a, b)
  return edits === 2 && sortedLetters(a) === sortedLetters(b) ? 1 : edits
}

function sortedLetters(name: string): string {
  return name.split('').toSorted().join('')
}

function normalize(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase()
}
