const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A duration for people in its two largest units, e.g. `1 h 12 min`. */
export function durationText(ms: number): string {
  let rest = Math.max(0, Math.round(ms / 1000))
  const first = UNITS.findIndex(([, size]) => rest >= size)
  if (first === -1) return '0 s'
  const parts: string[] = []
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  return parts.join(' ')
}
