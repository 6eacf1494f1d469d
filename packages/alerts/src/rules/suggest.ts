/** The known name that an unknown one was probably meant to be: another spelling of it, or at most two typing errors away. */
export function suggest(unknown: string, known: readonly string[]): string | undefined {
  if (unknown.length > 64) return undefined
  const plain = plainly(unknown)
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const name of known) {
    const distance = editDistance(plain, plainly(name))
    if (distance <= 2 && distance < name.length / 2 && distance < (best?.distance ?? Infinity))
      best = { name, distance }
  }
  return best?.name
}

function plainly(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase()
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
