/** A decimal counter as the kernel prints it, or null for anything else. */
export function parseCount(text: string | null | undefined): number | null {
  const trimmed = text?.trim() ?? ''
  return /^\d{1,20}$/.test(trimmed) ? Number(trimmed) : null
}

/** The value of `name value` in a file of such lines, as `cpu.stat` and `memory.stat` are. */
export function parseStat(text: string | null, name: string): number | null {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${name} `))
  return parseCount(line?.slice(name.length + 1))
}

/** Brings a ratio into 0..1; null when it is no number. */
export function clampRatio(value: number): number | null {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : null
}
