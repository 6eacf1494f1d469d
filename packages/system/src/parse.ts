/** Parses a decimal counter of the kernel; null for any other text. */
export function parseCount(text: string | null | undefined): number | null {
  const trimmed = text?.trim() ?? ''
  return /^\d{1,20}$/.test(trimmed) ? Number(trimmed) : null
}

/** Finds the counter `name` in lines of `name value`, e.g. in `cpu.stat` or `memory.stat`. */
export function parseStat(text: string | null, name: string): number | null {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${name} `))
  return parseCount(line?.slice(name.length + 1))
}

/** Limits a ratio to 0..1; null if it is not a finite number. */
export function clampRatio(value: number): number | null {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : null
}
